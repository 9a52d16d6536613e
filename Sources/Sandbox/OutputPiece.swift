/// Bytes that a program has just printed.
package struct OutputPiece: Sendable {
  /// Whether they went to standard error.
  package let isError: Bool
  /// Where in the stream they lie. Between two pieces bytes may be missing.
  package let offset: Int
  package let bytes: [UInt8]

  package init(isError: Bool, offset: Int, bytes: [UInt8]) {
    self.isError = isError
    self.offset = offset
    self.bytes = bytes
  }
}
