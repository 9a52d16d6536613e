/// The weakest isolation that the operator accepts.
package enum MinimumTier: String, Sendable, CaseIterable {
  /// All layers.
  case full = "A"
  /// Kernel filters without namespaces.
  case filters = "B"
  /// System call filter and limits only.
  case weak = "C"

  /// What the operator has to write for C: a letter must not be enough to give away every file.
  package static let consentToWeak = "C: untrusted code may read every file of this user"
}

extension Syntax where Value == MinimumTier {
  /// A tier by its letter; the weakest takes consent in words.
  static let tier = Syntax(
    expectation: "A, B, or exactly '\(MinimumTier.consentToWeak)'", split: { [$0] },
    parse: { texts in
      switch texts.last {
      case "A": .full
      case "B": .filters
      case MinimumTier.consentToWeak: .weak
      default: nil
      }
    })
}
