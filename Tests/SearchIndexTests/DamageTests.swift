import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite("A damaged index") struct DamageTests {
  /// Every column whose bytes the index makes sense of.
  private static let blobs: [(name: String, read: StaticString, write: StaticString)] = [
    (
      "the passages of a word segment", "SELECT passages FROM word_segment LIMIT 1",
      "UPDATE word_segment SET passages = ?"
    ),
    ("first terms", "SELECT first_terms FROM word_segment LIMIT 1", "UPDATE word_segment SET first_terms = ?"),
    ("postings", "SELECT data FROM posting_block LIMIT 1", "UPDATE posting_block SET data = ?"),
    (
      "the passages of a vector segment", "SELECT passages FROM vector_segment LIMIT 1",
      "UPDATE vector_segment SET passages = ?"
    ),
    ("rows", "SELECT vectors FROM vector_segment LIMIT 1", "UPDATE vector_segment SET vectors = ?"),
    ("codes", "SELECT codes FROM vector_segment LIMIT 1", "UPDATE vector_segment SET codes = ?"),
    ("vectors", "SELECT data FROM vector LIMIT 1", "UPDATE vector SET data = ?"),
    ("sentences", "SELECT codes FROM sentences LIMIT 1", "UPDATE sentences SET codes = ?"),
  ]

  private func filled() throws -> Sample {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 30)
    for batch in 0..<PassageIndex.fanOut {
      let texts = (0..<20).map { "common words and number\(batch)x\($0)" }
      let passages = try sample.index.put([Sample.document("\(batch)", texts)], in: sample.collection, time: 1)[0]
      try sample.index.attach(
        passages.map {
          PassageVectors(passage: $0, own: source.next(), children: [source.next()], sentences: [source.next()])
        }, of: ClusteredVectors.space, to: sample.collection)
    }
    return sample
  }

  /// Asks for everything that can be asked for, in a handle that has not read anything yet.
  private func askForAll(_ sample: Sample) throws {
    let index = try sample.other()
    var source = ClusteredVectors(seed: 31)
    let query = source.next()
    var terms = Terms()
    let unique = terms.unique(in: Array("common number3x4".utf8).span)
    var errors: [SearchIndexError] = []
    func attempt(_ body: () throws -> Void) throws {
      do { try body() } catch let error as SearchIndexError { errors.append(error) }
    }
    try attempt {
      try index.search(sample.collection, space: ClusteredVectors.space) { searcher in
        let words = try searcher.words(unique, most: 50)
        _ = try index.passages(words.map(\.id))
        _ = try searcher.vectors(query, most: 50)
        _ = try searcher.sentences(query, of: words.map(\.id))
      }
    }
    // Nothing is merged that is damaged; what was there stays.
    try attempt { while try index.merge(sample.collection) {} }
    for error in errors {
      #expect(error.code == .damaged)
      #expect(error.description.contains("sample") && error.description.contains("index it anew"), "\(error)")
    }
    if let error = errors.first { throw error }
  }

  @Test("Bytes that are cut short are told, with the collection and what to do", arguments: 0..<8)
  func short(kind: Int) throws {
    let sample = try filled()
    let blob = Self.blobs[kind]
    let raw = try Database(path: sample.folder.path(of: "index.sqlite3"), migrations: Schema.migrations)
    let bytes = try #require(try raw.read { try $0.first(blob.read) { $0.blob(0) } })
    try raw.write { try $0.execute(blob.write, .blob(Array(bytes.dropLast()))) }
    try raw.write { try $0.execute("UPDATE collection SET generation = generation + 1") }
    let error = #expect(throws: SearchIndexError.self, "\(blob.name)") { try askForAll(sample) }
    #expect(error?.code == .damaged)
  }

  @Test("No bytes in the place of others end the process, or are anything but found out or wrong", arguments: 0..<8)
  func fuzzed(kind: Int) throws {
    let sample = try filled()
    let blob = Self.blobs[kind]
    let raw = try Database(path: sample.folder.path(of: "index.sqlite3"), migrations: Schema.migrations)
    let whole = try #require(try raw.read { try $0.first(blob.read) { $0.blob(0) } })
    var generator = SeededGenerator(seed: UInt64(kind))
    for round in 0..<25 {
      var bytes = whole
      switch round % 5 {
      case 0: bytes = []
      case 1: bytes = (0..<whole.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      case 2: bytes = [UInt8](repeating: 0xFF, count: whole.count)
      case 3: bytes += whole
      default:
        for _ in 0..<4 {
          bytes[Int.random(in: bytes.indices, using: &generator)] = [0, 0x7F, 0x80, 0xFF].randomElement(
            using: &generator)!
        }
      }
      try raw.write { try $0.execute(blob.write, .blob(bytes)) }
      try? askForAll(sample)
    }
  }

  @Test("Numbers of a row out of which nothing can be made end nothing")
  func numbers() throws {
    for statement in [
      "UPDATE passage SET first_byte = -9223372036854775808, byte_count = 9223372036854775807",
      "UPDATE passage SET first_line = 9223372036854775807, line_count = 9223372036854775807, kind = 77",
      "UPDATE word_segment SET count = -1", "UPDATE word_segment SET count = 9223372036854775807",
      "UPDATE word_segment SET total_length = -9223372036854775808",
      "UPDATE vector_segment SET count = -5", "UPDATE vector_segment SET count = 9223372036854775807",
    ] as [String] {
      let sample = try filled()
      let raw = try Database(path: sample.folder.path(of: "index.sqlite3"), migrations: Schema.migrations)
      try raw.write { try $0.script(statement) }
      try? askForAll(sample)
    }
  }

  @Test("A vector with what is no number is refused")
  func noVector() throws {
    let sample = try Sample()
    let passage = try sample.put("a", "text")[0]
    var vector = [Float](repeating: 0.1, count: ClusteredVectors.space.width)
    for wrong in [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
      vector[5] = wrong
      let refused = [
        {
          try sample.index.attach(
            [PassageVectors(passage: passage, own: vector, children: [], sentences: [])], of: ClusteredVectors.space,
            to: sample.collection)
        },
        {
          _ = try sample.index.search(sample.collection, space: ClusteredVectors.space) {
            try $0.vectors(vector, most: 1)
          }
        },
      ]
      for action in refused {
        let error = #expect(throws: SearchIndexError.self) { try action() }
        #expect(error?.code == .noVector)
      }
    }
    // Nothing at all is no error: it is like nothing.
    for small in [Float(0), 1e-38] {
      vector = [Float](repeating: small, count: ClusteredVectors.space.width)
      _ = try sample.index.search(sample.collection, space: ClusteredVectors.space) { try $0.vectors(vector, most: 1) }
    }
  }

  @Test("Vectors are found after a search for words alone in the same state")
  func wordsFirst() throws {
    let sample = try filled()
    let index = try sample.other()
    var terms = Terms()
    let unique = terms.unique(in: Array("common".utf8).span)
    var source = ClusteredVectors(seed: 31)
    let query = source.next()
    for _ in 0..<2 {
      #expect(try index.search(sample.collection, space: nil) { try $0.words(unique, most: 5) }.count == 5)
      let nearest = try index.search(sample.collection, space: ClusteredVectors.space) {
        try $0.vectors(query, most: 5)
      }
      #expect(nearest.count == 5)
    }
  }
}
