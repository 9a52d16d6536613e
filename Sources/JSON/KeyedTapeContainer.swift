/// The members of one object, by key.
struct KeyedTapeContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let context: DecodingContext
  private let index: Int
  /// Where each value is; only for objects so large that looking through them for each key would be slow.
  private let positions: [UTF8Key: Int]?

  private static var indexedFrom: Int { 24 }

  init(_ context: DecodingContext, at index: Int) throws {
    let storage = context.storage
    guard storage.kind(at: index) == .object else {
      throw context.mismatch([String: Any].self, "an object", at: index)
    }
    self.context = context
    self.index = index

    // A member has two tokens at least, so that small objects need no counting.
    let end = Int(storage.tokens[index].next)
    guard end - index > 2 * Self.indexedFrom, storage.count(at: index) > Self.indexedFrom else {
      positions = nil
      return
    }
    var positions: [UTF8Key: Int] = [:]
    var child = index + 1
    while child < end {
      positions[UTF8Key(storage.repairedString(at: child))] = child + 1
      child = Int(storage.tokens[child + 1].next)
    }
    self.positions = positions
  }

  private func position(of key: some CodingKey) -> Int? {
    if let positions { return positions[UTF8Key(key.stringValue)] }
    return context.storage.member(key.stringValue, of: index)
  }

  private func required(_ key: some CodingKey) throws -> Int {
    guard let position = position(of: key) else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "The key '\(key.stringValue)' is missing"))
    }
    return position
  }

  /// The position of a value that is there and not null.
  private func present(_ key: Key) -> Int? {
    guard let position = position(of: key), !context.storage.isNull(at: position) else { return nil }
    return position
  }

  var codingPath: [any CodingKey] { context.path(to: index) }

  var allKeys: [Key] {
    var keys: [Key] = []
    var seen = Set<UTF8Key>()
    for (name, _) in JSONView(context.storage, at: index).members {
      if let key = Key(stringValue: name), seen.insert(UTF8Key(name)).inserted { keys.append(key) }
    }
    return keys
  }

  func contains(_ key: Key) -> Bool { position(of: key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { context.storage.isNull(at: try required(key)) }
  func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try context.bool(at: required(key)) }
  func decode(_: String.Type, forKey key: Key) throws -> String { try context.string(at: required(key)) }
  func decode(_: Double.Type, forKey key: Key) throws -> Double { try context.double(at: required(key)) }
  func decode(_: Float.Type, forKey key: Key) throws -> Float { try context.float(at: required(key)) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try context.integer(type, at: required(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try context.integer(type, at: required(key)) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try context.decode(type, at: required(key))
  }

  // The defaults of the standard library look the key up three times.
  func decodeIfPresent(_: Bool.Type, forKey key: Key) throws -> Bool? { try present(key).map(context.bool) }
  func decodeIfPresent(_: String.Type, forKey key: Key) throws -> String? { try present(key).map(context.string) }
  func decodeIfPresent(_: Double.Type, forKey key: Key) throws -> Double? { try present(key).map(context.double) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try present(key).map { try context.integer(type, at: $0) }
  }
  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    try present(key).map { try context.decode(type, at: $0) }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    KeyedDecodingContainer(try KeyedTapeContainer<Nested>(context, at: required(key)))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try UnkeyedTapeContainer(context, at: required(key))
  }

  func superDecoder() throws -> any Decoder { TapeDecoder(context: context, index: try required(JSONKey("super"))) }
  func superDecoder(forKey key: Key) throws -> any Decoder { TapeDecoder(context: context, index: try required(key)) }
}
