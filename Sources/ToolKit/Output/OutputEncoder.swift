import JSON

/// The encoder behind a `FieldGroup`'s synthesized `encode(to:)`: it writes each field under its wire name, straight into
/// the response's bytes.
final class OutputEncoder: Encoder {
  private var writer: JSONWriter
  private let shape: OutputShape
  private let options: OutputOptions
  /// How many properties have been handed over.
  private var position = 0
  /// The key of the field whose `encode(to:)` is running.
  private var key: JSONWriter.PreparedKey?

  init(writer: consuming JSONWriter, shape: OutputShape, options: OutputOptions) {
    self.writer = writer
    self.shape = shape
    self.options = options
  }

  /// The encoder, if it is one of these. Comparing the type costs a tenth of a cast.
  static func from(_ encoder: some Encoder) -> OutputEncoder? {
    guard type(of: encoder) == OutputEncoder.self else { return nil }
    // It is one of these, as was just seen, so that its bytes are read as what they are.
    return unsafe withUnsafePointer(to: encoder) { unsafe UnsafeRawPointer($0).load(as: OutputEncoder.self) }
  }

  /// The group as one object, behind what the writer has written; the writer is back in the caller's hands, with one owner.
  func finish(_ group: some FieldGroup) throws -> JSONWriter {
    writer.beginObject()
    try group.encode(to: self)
    writer.endObject()
    var finished = JSONWriter()
    swap(&finished, &writer)
    return finished
  }

  /// Lets a property write itself, unless it is no part of the structured result. False if the shape does not know it.
  fileprivate func write(_ property: some Encodable, named name: String) throws -> Bool {
    guard let member = shape.member(name, at: position) else { return false }
    position += 1
    key = member.key
    if key != nil { try property.encode(to: self) }
    return true
  }

  /// Writes key and value of the field whose `encode(to:)` is running.
  func write<Value: FieldValue>(field value: Value, isBulk: Bool) throws {
    guard let key else { preconditionFailure("A FieldGroup has @Field properties and no encode(to:) of its own") }
    // One access to the writer, because each is checked for exclusivity when it runs.
    try Self.write(key, value, isBulk: isBulk, to: &writer, options)
  }

  private static func write<Value: FieldValue>(
    _ key: JSONWriter.PreparedKey, _ value: Value, isBulk: Bool, to writer: inout JSONWriter, _ options: OutputOptions,
  ) throws {
    writer.key(key)
    if isBulk, let text = (value as? String) ?? (value as? String?).flatMap(\.self), text.utf8.count > options.bulkLimit
    {
      writer.string(cut(text, to: options.bulkLimit))
    } else {
      try value.write(to: &writer, options: options)
    }
  }

  /// The beginning of `text` in at most `limit` bytes, ended at a character, and a note of what is missing.
  private static func cut(_ text: String, to limit: Int) -> String {
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    let kept = text[..<end]
    return "\(kept)… [\(text.utf8.count - kept.utf8.count) more bytes are in the text content]"
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
    guard try encoder.write(value, named: key.stringValue) else { throw unsupported }
  }

  func encodeNil(forKey key: Key) throws { throw unsupported }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key,
  ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder { encoder }
}
