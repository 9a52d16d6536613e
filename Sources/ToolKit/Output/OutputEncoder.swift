import JSON

/// The encoder behind a `FieldGroup`'s synthesized `encode(to:)`: it writes each field under its wire name, straight into
/// the response's bytes.
final class OutputEncoder: Encoder {
  var writer: JSONWriter
  let shape: OutputShape
  let options: OutputOptions

  init(writer: consuming JSONWriter, shape: OutputShape, options: OutputOptions) {
    self.writer = writer
    self.shape = shape
    self.options = options
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
    guard let field = value as? any DeclaredField, let name = encoder.shape.wireName(of: key.stringValue) else {
      if value is any UnlistedField { return }
      throw unsupported
    }
    guard !field.isAbsent else { return }
    encoder.writer.key(name)
    try field.write(to: &encoder.writer, options: encoder.options)
  }

  func encodeNil(forKey key: Key) throws { throw unsupported }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key,
  ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder { encoder }
}
