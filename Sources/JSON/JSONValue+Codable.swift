extension JSONValue: Codable {
  /// Takes a value of any shape.
  ///
  /// - Throws: `DecodingError`, for a string with half a surrogate pair among others.
  package init(from decoder: any Decoder) throws {
    let decoder = try TapeDecoder.expected(decoder, by: Self.self)
    if let broken = decoder.context.storage.firstBrokenString(in: decoder.index) {
      // Reports the broken string as decoding it does.
      _ = try decoder.context.string(at: broken)
    }
    self.init(decoder.context.storage, at: decoder.index)
  }

  package func encode(to encoder: any Encoder) throws {
    try ValueEncoder.expected(encoder, by: self).write { try $0.value(self) }
  }
}

extension TapeStorage {
  /// The first string inside the value at `index`, keys included, that holds half a surrogate pair.
  func firstBrokenString(in index: Int) -> Int? {
    (index..<Int(tokens[index].next)).first { tokens[$0].kind == .escapedString && string(at: $0) == nil }
  }
}
