internal import JSON

/// What a linter printed as JSON, read within bounds: whatever is missing, out of range or of another kind is nothing.
enum LinterJSON {
  /// Deeper than what any linter prints.
  private static let depth = 64
  /// Characters of a message; the rest would be read by nobody.
  private static let messageLimit = 1000

  /// The value that some bytes are; nil if they are not JSON.
  static func root(_ bytes: [UInt8]?) -> JSONView? {
    bytes.flatMap { try? JSONDocument($0, maximumDepth: depth) }?.root
  }

  /// A linter's words, cut where nobody reads on.
  static func message(_ text: some StringProtocol) -> String {
    text.utf8.count <= messageLimit ? String(text) : String(text.prefix(messageLimit)) + "…"
  }
}
