/// Whom a piece of content or a resource is for, and how much it matters (MCP, Annotations).
package struct Annotations: Sendable, Hashable {
  /// Who speaks or listens in a conversation with a model (MCP, Role).
  package enum Role: String, Sendable, Hashable { case user, assistant }

  /// Empty if nobody in particular is meant.
  package let audience: [Role]
  /// From 0, entirely optional, to 1, indispensable.
  package let priority: Double?
  /// ISO 8601, such as `2025-01-12T15:00:58Z`. Revisions before 2025-06-18 do not get it.
  package let lastModified: String?

  /// `priority` must lie between 0 and 1.
  package init(audience: [Role] = [], priority: Double? = nil, lastModified: String? = nil) {
    precondition(priority.map { (0...1).contains($0) } ?? true, "A priority lies between 0 and 1")
    self.audience = audience
    self.priority = priority
    self.lastModified = lastModified
  }
}
