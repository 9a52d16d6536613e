internal import Storage

/// The tables. docs/search.md says what each column holds, byte by byte.
enum Schema {
  static let migrations = [
    Migration(
      "1 passages",
      """
      CREATE TABLE collection (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        root BLOB,
        model TEXT,
        -- Raised by every transaction that changes what a search of the collection finds.
        generation INTEGER NOT NULL DEFAULT 0
      );

      CREATE TABLE document (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL REFERENCES collection,
        key BLOB NOT NULL,
        size INTEGER,
        modified INTEGER,
        inode INTEGER,
        content_hash BLOB NOT NULL,
        language TEXT,
        title TEXT,
        metadata TEXT,
        indexed INTEGER NOT NULL,
        text BLOB,
        UNIQUE (collection, key)
      );
      CREATE INDEX document_by_content ON document (collection, content_hash);

      CREATE TABLE passage (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL,
        document INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        first_byte INTEGER NOT NULL,
        byte_count INTEGER NOT NULL,
        first_line INTEGER NOT NULL,
        line_count INTEGER NOT NULL,
        headings TEXT NOT NULL,
        -- Rows of `vector` that are its own: the passage's, then its children's. Null before there are any.
        first_vector INTEGER,
        vector_count INTEGER NOT NULL DEFAULT 0
      );
      CREATE INDEX passage_by_document ON passage (document, ordinal);
      CREATE INDEX passage_waiting ON passage (collection, id) WHERE first_vector IS NULL;

      CREATE TABLE vector (id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB NOT NULL);
      CREATE TABLE sentences (passage INTEGER PRIMARY KEY, codes BLOB NOT NULL);

      CREATE TABLE word_segment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL,
        count INTEGER NOT NULL,
        total_length INTEGER NOT NULL,
        passages BLOB NOT NULL,
        -- Of each block of postings, in their order.
        first_terms BLOB NOT NULL
      );
      -- The id is the segment's times 2^24, plus the number of the block.
      CREATE TABLE posting_block (id INTEGER PRIMARY KEY, data BLOB NOT NULL);

      CREATE TABLE vector_segment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL,
        count INTEGER NOT NULL,
        passages BLOB NOT NULL,
        vectors BLOB NOT NULL,
        codes BLOB NOT NULL
      );

      -- Passages that are gone, while segments still name them.
      CREATE TABLE dead (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL,
        passage INTEGER NOT NULL
      );
      """),
    Migration(
      "2 claims",
      """
      -- Documents whose vectors somebody is making, and until when in milliseconds since 1970.
      CREATE TABLE claim (document INTEGER PRIMARY KEY, owner INTEGER NOT NULL, until INTEGER NOT NULL);
      """),
    Migration(
      "3 cuts",
      """
      -- By which version of the cutting its documents' passages were made; 0 for one that nobody has said.
      ALTER TABLE collection ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
      """),
    Migration(
      "4 digests",
      """
      -- Of what a model is given of the passage; null for one that was put before there were digests.
      ALTER TABLE passage ADD COLUMN digest BLOB;
      """),
    Migration(
      "5 filters",
      """
      -- Of a document's passages, whose numbers have no gap.
      ALTER TABLE document ADD COLUMN first_passage INTEGER;
      ALTER TABLE document ADD COLUMN passage_count INTEGER;
      UPDATE document SET (first_passage, passage_count) =
        (SELECT min(id), count(*) FROM passage WHERE passage.document = document.id);
      -- All that filters ask for: the table itself has the texts between.
      CREATE INDEX document_filter ON document
        (collection, key, language, modified, indexed, metadata, first_passage, passage_count);
      """),
  ]
}
