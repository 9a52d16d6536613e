internal import SearchIndex
package import ToolKit

/// A question as it is searched for: not empty, and not longer than an encoder reads.
package struct BoundedQuery: Sendable {
  /// As many tokens as the encoder takes at once.
  package static let tokenLimit = 512

  package let bytes: [UInt8]
  /// Whether it has words that a search by words can look for.
  let hasTerms: Bool
  /// What was not searched for, in words.
  let degraded: [String]

  /// - Throws: `ToolError` for a question that has nothing to look for.
  package init(_ text: String) throws(ToolError) {
    let whole = Array(text.utf8)
    guard whole.contains(where: { $0 > 0x20 && $0 != 0x7F }) else {
      throw ToolError(
        .invalidArgument, "Argument 'query' is empty; ask a question, or give words to look for.", argument: "query")
    }
    let count = ContextTokens.prefix(whole.span, limit: Self.tokenLimit)
    let kept = count < whole.count ? Array(whole[..<count]) : whole
    var terms = Terms()
    let found = terms.unique(in: kept.span)
    bytes = kept
    hasTerms = !found.isEmpty
    degraded =
      count < whole.count
      ? [
        "query: of \(whole.count) bytes the first \(count) were searched for, about \(Self.tokenLimit) tokens; ask a"
          + " shorter question"
      ] : []
  }
}
