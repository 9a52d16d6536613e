/// How thorough a call is; each profile has what those before it have.
package enum Profile: String, Sendable, CaseIterable, Comparable {
  /// What takes milliseconds.
  case quick
  case standard
  /// Everything, matters of taste included.
  case strict

  package static func < (left: Profile, right: Profile) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}
