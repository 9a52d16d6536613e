package import ToolKit

/// Finds passages of the user's own files. The composition hands a search over.
package protocol PassageFinding: Sendable {
  /// Passages that answer a question, the best first.
  ///
  /// - Parameter tokens: how much text all together may have.
  /// - Throws: `ToolError`; `CancellationError`; whatever asking the client throws.
  func passages(for question: String, tokens: Int, in context: ToolContext) async throws -> FoundPassages
}

package struct FoundPassages: Sendable, Hashable {
  package struct Passage: Sendable, Hashable {
    /// Such as src/a.py:10-40.
    package var place: String
    package var text: String

    package init(place: String, text: String) {
      self.place = place
      self.text = text
    }
  }

  package var passages: [Passage]
  /// What could have been better, and why.
  package var degraded: [String]

  package init(passages: [Passage], degraded: [String] = []) {
    self.passages = passages
    self.degraded = degraded
  }
}
