internal import JSON

/// The vectors of an answer, in the order of the texts, each as long as 1.
struct EmbeddingAnswer {
  struct Malformed: Error {
    let description: String
  }

  private(set) var dimension = 0
  private(set) var numbers: [Float] = []

  /// `{"data": [{"index": 0, "embedding": [...]}, ...]}`, in any order.
  init(openAI root: JSONView, count: Int) throws(Malformed) {
    var vectors = [JSONView?](repeating: nil, count: count)
    guard let data = root["data"], data.count == count else { throw Self.wrongCount(root["data"]?.count ?? 0, count) }
    for (position, element) in data.elements.enumerated() {
      let index = element["index"]?.integer ?? position
      guard vectors.indices.contains(index), vectors[index] == nil, let vector = element["embedding"] else {
        throw Malformed(description: "its answer has no vector for each text")
      }
      vectors[index] = vector
    }
    for vector in vectors { if let vector { try add(vector) } }
  }

  /// `{"embeddings": [[...], ...]}`.
  init(ollama root: JSONView, count: Int) throws(Malformed) {
    guard let vectors = root["embeddings"], vectors.count == count else {
      throw Self.wrongCount(root["embeddings"]?.count ?? 0, count)
    }
    for vector in vectors.elements { try add(vector) }
  }

  private static func wrongCount(_ found: Int, _ count: Int) -> Malformed {
    Malformed(description: "its answer has \(found) vectors for \(count) texts")
  }

  private mutating func add(_ vector: JSONView) throws(Malformed) {
    let begin = numbers.count
    var square: Float = 0
    for element in vector.elements {
      guard let number = element.double.map({ Float($0) }), number.isFinite else {
        throw Malformed(description: "a vector of its answer has something in it that is no number")
      }
      square += number * number
      numbers.append(number)
    }
    let length = square.squareRoot()
    guard length > 0, length.isFinite else {
      throw Malformed(description: "a vector of its answer has no direction")
    }
    for index in begin..<numbers.count { numbers[index] /= length }
    let found = numbers.count - begin
    guard dimension == 0 || dimension == found else {
      throw Malformed(description: "the vectors of its answer have \(dimension) and \(found) numbers")
    }
    dimension = found
  }
}
