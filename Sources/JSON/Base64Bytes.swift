/// Binary data that is a base64 string in JSON, decoded straight from the text to bytes.
package struct Base64Bytes: Hashable, Sendable, Codable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// - Throws: `DecodingError` where the value is no string or no base64.
  package init(from decoder: any Decoder) throws {
    let decoder = try TapeDecoder.expected(decoder, by: Self.self)
    do {
      bytes = try decoder.context.base64(at: decoder.index)
    } catch let failure as Base64.DecodingFailure {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "The string is no base64: \(failure)"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    try ValueEncoder.expected(encoder, by: self).write { $0.base64(bytes) }
  }
}

extension JSONView {
  /// The bytes that a base64 string spells, without a `String` between; nil for every other kind.
  package func base64() throws(Base64.DecodingFailure) -> [UInt8]? {
    guard storage.isString(at: index) else { return nil }
    return try storage.withStringBytes(at: index) { text throws(Base64.DecodingFailure) in try Base64.decode(text) }
  }
}

extension DecodingContext {
  fileprivate func base64(at index: Int) throws -> [UInt8] {
    guard let bytes = try JSONView(storage, at: index).base64() else {
      throw mismatch(String.self, "a base64 string", at: index)
    }
    return bytes
  }
}
