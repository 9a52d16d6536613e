/// A released revision of the Model Context Protocol, in order of time.
package enum ProtocolRevision: String, CaseIterable, Comparable, Sendable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  case july2026 = "2026-07-28"

  /// The newest revision that begins with `initialize`: offered to clients that ask for one we do not know.
  package static let newestLegacy = ProtocolRevision.november2025
  /// The revision in which each request carries its own envelope.
  package static let modern = ProtocolRevision.july2026

  package static func < (left: Self, right: Self) -> Bool { left.position < right.position }

  /// Comparing the names would cost each call a few string comparisons.
  private var position: Int {
    switch self {
    case .november2024: 0
    case .march2025: 1
    case .june2025: 2
    case .november2025: 3
    case .july2026: 4
    }
  }

  /// Whether a client can agree on it with `initialize`.
  package var isLegacy: Bool { self != .modern }

  package func has(_ feature: Feature) -> Bool { feature.revisions.contains(self) }
}
