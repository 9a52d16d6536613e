import JSON

/// The decoder behind a `ToolInput`'s synthesized `init(from:)`: it hands each property to its own declaration.
struct ArgumentDecoder: Decoder {
  let shape: InputShape
  let object: JSONView?
  let path: ArgumentPath

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(ArgumentContainer<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ArgumentContainer<AnyArgumentKey>.unsupported }
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw ArgumentContainer<AnyArgumentKey>.unsupported
  }
}

/// A key for places where no key is known.
struct AnyArgumentKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

private struct ArgumentContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: ArgumentDecoder

  /// What a `ToolInput` that reads itself in its own way gets: the declarations are the only way.
  static var unsupported: DecodingError {
    .dataCorrupted(.init(codingPath: [], debugDescription: "a ToolInput has @Param properties and nothing else"))
  }

  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { decoder.shape.properties.compactMap { Key(stringValue: $0.name) } }
  func contains(_ key: Key) -> Bool { decoder.shape[key.stringValue] != nil }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    guard let argument = decoder.shape[key.stringValue],
      let value = try argument.declaration.read(
        from: decoder.object, as: argument.property, in: decoder.path) as? Value
    else { throw Self.unsupported }
    return value
  }

  func decodeNil(forKey key: Key) throws -> Bool { throw Self.unsupported }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key,
  ) throws -> KeyedDecodingContainer<Nested> { throw Self.unsupported }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw Self.unsupported }
  func superDecoder() throws -> any Decoder { throw Self.unsupported }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw Self.unsupported }
}
