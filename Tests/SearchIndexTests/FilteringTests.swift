import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite("Which documents a filter is asked about") struct FilteringTests {
  private func keys(_ index: PassageIndex, _ collection: CollectionID, below prefix: String) throws -> [String] {
    var keys: [String] = []
    let (_, documents) = try index.passageSet(of: collection, below: Array(prefix.utf8)) {
      keys.append(String(decoding: $0.key, as: UTF8.self))
      return true
    }
    #expect(documents == keys.count)
    return keys.sorted()
  }

  @Test("Those of a folder, the one of a key, or all, and of no other collection")
  func prefixes() throws {
    let sample = try Sample()
    for key in ["a.c", "a.c.bak", "src/a.c", "src/b/c.c", "src0", "src", "\u{10FFFF}"] { try sample.put(key, "text") }
    let other = try sample.index.makeCollection("other", root: nil)
    try sample.index.put([Sample.document("src/z.c", ["text"])], in: other.id, time: 1)
    #expect(try keys(sample.index, sample.collection, below: "src/") == ["src/a.c", "src/b/c.c"])
    #expect(try keys(sample.index, sample.collection, below: "a.c") == ["a.c"])
    #expect(try keys(sample.index, sample.collection, below: "").count == 7)
    #expect(try keys(sample.index, sample.collection, below: "lib/") == [])
  }

  @Test("A filter is told language, time and metadata, and gets exactly the passages of what it wants")
  func facts() throws {
    let sample = try Sample()
    var file = Sample.document("file", ["one", "two", "three"])
    file.stamp = FileStamp(size: 1, modified: 5_000_000, inode: 1)
    file.language = "go"
    var text = Sample.document("text", ["four"])
    text.metadata = #"{"by":"Ann"}"#
    let empty = Sample.document("empty", [])
    let passages = try sample.index.put([text, file, empty], in: sample.collection, time: 7)
    var facts: [String: DocumentFacts] = [:]
    let (set, documents) = try sample.index.passageSet(of: sample.collection, below: []) {
      facts[String(decoding: $0.key, as: UTF8.self)] = $0
      return $0.language == "go" || $0.key.first == UInt8(ascii: "e")
    }
    #expect(facts["file"]?.modified == 5_000_000 && facts["text"]?.modified == 7_000_000)
    #expect(facts["text"]?.metadata == text.metadata && facts["file"]?.metadata == nil)
    #expect(documents == 2 && set.count == 3)
    #expect(passages[1].allSatisfy { set.contains($0) } && !set.contains(passages[0][0]))
  }

  @Test("Documents of older versions, put before the schema knew their passages or after, are filtered too")
  func older() throws {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "index.sqlite3")
    let old = try Database(path: path, migrations: Array(Schema.migrations.prefix(4)))
    func put(_ key: String, _ passages: Int) throws {
      try old.write { connection in
        try connection.execute("INSERT OR IGNORE INTO collection (id, name) VALUES (1, 'old')")
        try connection.execute(
          "INSERT INTO document (collection, key, content_hash, indexed) VALUES (1, ?, x'00', 0)",
          .blob(Array(key.utf8)))
        let document = connection.lastInsertedID
        for ordinal in 0..<passages {
          try connection.execute(
            """
            INSERT INTO passage
              (collection, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings)
            VALUES (1, ?, ?, 0, 0, 1, 1, 1, '')
            """, .integer(document), .integer(ordinal))
        }
      }
    }
    try put("a", 2)
    try put("empty", 0)
    let index = try PassageIndex(path: path)
    try put("b", 3)
    let collection = CollectionID(number: 1)
    #expect(try index.passageSet(of: collection, below: []).passages.count == 5)
    #expect(try index.passageSet(of: collection, below: [UInt8(ascii: "b")]).passages.count == 3)
    let added = try index.put([Sample.document("c", ["x", "y"])], in: collection, time: 1)[0]
    let set = try index.passageSet(of: collection, below: [UInt8(ascii: "c")]).passages
    #expect(set.count == 2 && added.allSatisfy { set.contains($0) })
  }
}
