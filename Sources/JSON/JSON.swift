/// Whole values to and from bytes in one call.
package enum JSON {
  /// A value as one line of JSON without line feed.
  ///
  /// - Throws: `EncodingError` with the coding path, for a double that JSON cannot spell among others.
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    var writer = JSONWriter()
    try writer.encode(value)
    return writer.bytes
  }

  /// A value from a JSON text.
  ///
  /// - Throws: ``JSONSyntaxError`` or `DecodingError` with the coding path.
  package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDocument(bytes).root.decode(type)
  }
}
