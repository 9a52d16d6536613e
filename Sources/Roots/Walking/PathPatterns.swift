/// Patterns in the syntax of `.gitignore` that say which files are wanted, where there they say which are not.
///
/// A pattern without a slash is about names anywhere, one with a slash about paths from the top on; one that is about a folder
/// is about all that is in it. The last pattern that is about a file decides. If all begin with `!`, a file that none is about
/// is wanted.
package struct PathPatterns: Sendable {
  private let patterns: [IgnorePattern]
  private let isWantedUnasked: Bool

  /// - Parameter texts: one pattern each; what can match nothing is left out.
  package init(_ texts: [String]) {
    patterns = texts.compactMap { IgnorePattern(Array($0.utf8)[...]) }
    isWantedUnasked = texts.allSatisfy { $0.utf8.first == UInt8(ascii: "!") }
  }

  /// Whether a file is wanted.
  ///
  /// - Parameter path: from the top on, with slashes between folders; any bytes.
  package func select(_ path: [UInt8]) -> Bool {
    let parts = path.split(separator: UInt8(ascii: "/"))
    let deciding = patterns.last { pattern in
      parts.indices.contains { pattern.matches(parts[...$0], isFolder: $0 < parts.count - 1) }
    }
    return deciding.map { !$0.isNegated } ?? isWantedUnasked
  }
}
