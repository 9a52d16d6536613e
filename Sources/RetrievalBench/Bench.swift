internal import Embedding
internal import Glibc
internal import Passages
internal import SearchIndex
internal import VectorSearch

/// Two collections of the same passages, one with the vectors of children and one without, and the questions asked of them.
final class Bench {
  private let cache: VectorCache
  private let space: VectorSpace
  private let index: PassageIndex
  private let whole: CollectionID
  private let plain: CollectionID
  /// The number of each passage of a collection among those printed.
  private var numbers: [CollectionID: [PassageID: Int]] = [:]
  private let model: MiniLM

  init(state: String, work: String) throws {
    model = MiniLM(.miniLM(state: state))
    guard let space = VectorSpace(model.identity) else { throw BenchError("the model's vectors cannot be indexed") }
    self.space = space
    cache = VectorCache(model, path: "\(work)/vectors")
    let path = "\(work)/index.sqlite"
    for suffix in ["", "-wal", "-shm"] { unsafe unlink(path + suffix) }
    index = try PassageIndex(path: path)
    whole = try index.makeCollection("whole", root: nil).id
    plain = try index.makeCollection("plain", root: nil).id
  }

  func add(_ files: [(key: String, path: String)]) async throws {
    var documents: [NewDocument] = []
    var texts: [EmbeddedText] = []
    for (key, path) in files {
      let document = Document(bytes: try Self.read(path), name: key)
      var new = NewDocument(key: Array(key.utf8), contentHash: [], passages: [])
      for passage in document.passages(counting: TokenEstimate()) {
        let text = Array(document.text[passage.text])
        new.passages.append(
          NewPassage(
            kind: passage.kind == .code ? .code : .prose, text: text, headings: passage.heading, bytes: passage.bytes,
            lines: passage.lines))
        texts.append(EmbeddedText(passage, of: document))
        let words = text.split { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D }.joined(separator: [0x20])
        print("passage\t\(key)\t\(String(decoding: Array(words), as: UTF8.self))")
      }
      documents.append(new)
    }
    let vectors = try await cache.vectors(of: texts.flatMap(\.all))
    for collection in [whole, plain] {
      let passages = try index.put(documents, in: collection, time: 0).flatMap(\.self)
      numbers[collection] = Dictionary(uniqueKeysWithValues: zip(passages, 0...))
      var start = 0
      var attached: [PassageVectors] = []
      for (passage, text) in zip(passages, texts) {
        let children = start + 1..<start + 1 + text.children.count
        let sentences = children.upperBound..<children.upperBound + text.sentences.count
        attached.append(
          PassageVectors(
            passage: passage, own: vectors[start], children: collection == whole ? Array(vectors[children]) : [],
            sentences: Array(vectors[sentences])))
        start = sentences.upperBound
      }
      try index.attach(attached, of: space, to: collection)
    }
  }

  /// Prints the rankings of one question.
  func ask(_ text: String) throws {
    let bytes = Array(text.utf8)
    let question = Question(bytes, vector: try model.vector(of: bytes), most: Stages.all.candidates)
    var first = Stages.all
    first.pool = 0
    try rank(question, "words", mode: .lexical, plain, first)
    try rank(question, "vectors", mode: .semantic, plain, first)
    try rank(question, "hybrid", plain, first)
    try rank(question, "children", whole, first)
    try rank(question, "second", whole, .all)
    try rank(question, "second without children", plain, .all)
  }

  private func rank(
    _ question: Question, _ name: String, mode: Question.Mode = .hybrid, _ collection: CollectionID, _ stages: Stages,
  ) throws {
    var question = question
    question.mode = mode
    let ranked = try index.search(collection, space: space) { try Retrieval.rank(question, in: $0, stages: stages) }
    let places = ranked.compactMap { numbers[collection]?[$0.passage.id] }
    print("rank\t\(name)\t\(places.map(String.init).joined(separator: " "))")
  }

  private static func read(_ path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "rb") else { throw BenchError("cannot open \(path)") }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&piece, 1, piece.count, file)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}
