/// What a ranking is made of. The defaults are what was measured to be best (docs/search.md); other values are for measuring.
package struct Stages: Sendable {
  /// All of them, as users get them.
  package static let all = Stages()

  /// How many passages each of the two searches hands on.
  package var candidates = 100
  /// The share of words in the first stage; the rest is the vectors'.
  package var wordShare: Float = 0.45
  /// How many passages the second stage judges.
  package var pool = 30
  /// How much the nearest sentence counts for prose, where the first stage counts 1.
  package var sentenceWeight: Float = 0.3
  /// How much it counts for prose which share of the question's words a passage has.
  package var coverageWeight: Float = 0.4
  /// How much headings and path count for code, where the first stage counts 1.
  package var namesWeight: Float = 1

  package init() {}
}
