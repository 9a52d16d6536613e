/// What a compiler said about one place.
struct Diagnostic: Sendable, Equatable {
  enum Severity: String, Sendable {
    case error, warning, note
  }

  /// Path in the work folder, or an absolute one (a system header); nil where no place is named.
  var file: String?
  /// Counted from 1.
  var line: Int?
  /// Code points, counted from 1.
  var column: Int?
  var severity: Severity
  var message: String
}
