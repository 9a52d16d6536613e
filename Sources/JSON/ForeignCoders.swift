extension TapeDecoder {
  /// The decoder of a type that only a JSON text can hold.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for any other decoder than that of a view.
  static func expected(_ decoder: any Decoder, by type: Any.Type) throws -> TapeDecoder {
    if let decoder = decoder as? TapeDecoder { return decoder }
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "A \(type) can be taken from a JSON text only"))
  }
}

extension ValueEncoder {
  /// The encoder of a value that only a JSON text can hold.
  ///
  /// - Throws: `EncodingError.invalidValue` for any other encoder than that of the writer.
  static func expected(_ encoder: any Encoder, by value: Any) throws -> ValueEncoder {
    if let encoder = encoder as? ValueEncoder { return encoder }
    throw EncodingError.invalidValue(
      value, .init(codingPath: encoder.codingPath, debugDescription: "It can be written to a JSON text only"))
  }
}
