/// How a finding can be removed.
package struct Fix: Sendable, Hashable {
  /// Whether the meaning of the program stays the same.
  package enum Applicability: String, Sendable { case safe, unsafe }

  /// A piece of text that takes the place of another one.
  package struct Edit: Sendable, Hashable {
    package var range: TextRange
    package var text: String

    package init(range: TextRange, text: String) {
      self.range = range
      self.text = text
    }
  }

  package var title: String
  package var applicability: Applicability
  /// In order, not overlapping.
  package var edits: [Edit]

  package init(title: String, applicability: Applicability, edits: [Edit]) {
    self.title = title
    self.applicability = applicability
    self.edits = edits
  }
}
