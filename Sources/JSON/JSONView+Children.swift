extension JSONView {
  /// How many elements an array or members an object has, found by walking over them; 0 for every other kind.
  package var count: Int { kind == .array || kind == .object ? storage.count(at: index) : 0 }

  /// The elements of an array in order; none for every other kind.
  package var elements: Elements { Elements(storage, of: index) }

  /// The keys and values of an object in order, duplicate keys included; none for every other kind.
  package var members: Members { Members(storage, of: index) }

  /// The elements of an array. Going from one to the next skips what is inside it.
  package struct Elements: Sequence, IteratorProtocol, Sendable {
    private let storage: TapeStorage
    private var position: Int
    private let end: Int

    fileprivate init(_ storage: TapeStorage, of container: Int) {
      self.storage = storage
      position = container + 1
      end = storage.tokens[container].kind == .array ? Int(storage.tokens[container].next) : position
    }

    /// Whether there is none, or none left.
    package var isEmpty: Bool { position == end }

    package mutating func next() -> JSONView? {
      guard position < end else { return nil }
      let index = position
      position = Int(storage.tokens[index].next)
      return JSONView(storage, at: index)
    }
  }

  /// The keys and values of an object. Going from one to the next skips what is inside the value.
  package struct Members: Sequence, IteratorProtocol, Sendable {
    private let storage: TapeStorage
    private var position: Int
    private let end: Int

    fileprivate init(_ storage: TapeStorage, of container: Int) {
      self.storage = storage
      position = container + 1
      end = storage.tokens[container].kind == .object ? Int(storage.tokens[container].next) : position
    }

    /// Whether there is none, or none left.
    package var isEmpty: Bool { position == end }

    package mutating func next() -> (key: String, value: JSONView)? {
      guard position < end else { return nil }
      let key = position
      position = Int(storage.tokens[key + 1].next)
      return (storage.repairedString(at: key), JSONView(storage, at: key + 1))
    }
  }
}
