import JSON

/// The encoder behind a `FieldGroup`'s synthesized `encode(to:)`: it writes each field under its wire name, straight into
/// the response's bytes.
final class OutputEncoder: Encoder {
  var writer: JSONWriter
  let shape: OutputShape
  let options: OutputOptions
  /// The wire name of the field that is written next.
  private(set) var name = ""

  init(writer: consuming JSONWriter, shape: OutputShape, options: OutputOptions) {
    self.writer = writer
    self.shape = shape
    self.options = options
  }

  /// Lets a field write itself, under its wire name.
  func write(_ field: some Encodable, name: String) throws {
    self.name = name
    try field.encode(to: self)
  }

  /// Hands the writer over, so that it has one owner again.
  func takeWriter() -> JSONWriter {
    let taken = writer
    writer = JSONWriter()
    return taken
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(FieldContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    preconditionFailure("A FieldGroup has @Field properties and no encode(to:) of its own")
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    preconditionFailure("A FieldGroup has @Field properties and no encode(to:) of its own")
  }
}

private struct FieldContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: OutputEncoder

  private var unsupported: EncodingError {
    .invalidValue(self, .init(codingPath: [], debugDescription: "a FieldGroup has @Field properties and nothing else"))
  }

  var codingPath: [any CodingKey] { [] }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    // The shape knows the names of fields alone. A field is not asked for its protocol here: looking a conformance up
    // costs more than writing the field.
    guard let name = encoder.shape.wireName(of: key.stringValue) else {
      if value is any UnlistedField { return }
      throw unsupported
    }
    try encoder.write(value, name: name)
  }

  func encodeNil(forKey key: Key) throws { throw unsupported }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key,
  ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder { encoder }
}
