/// What became of one linter in a call.
package struct ToolReport: Sendable, Hashable {
  /// The worst that happened to any of its files.
  package enum Status: String, Sendable {
    case ok
    /// It could not read a file: what is not in its language, or not in its encoding.
    case parseError = "parse_error"
    case timeout
    /// It is not installed, or cannot run here.
    case unavailable
    /// It ended without a usable answer.
    case crashed
    /// A file is longer than what it is given.
    case skippedTooLarge = "skipped_too_large"
  }

  package var name: String
  package var version: String?
  package var status: Status
  package var exitCode: Int?
  package var durationMilliseconds: Double
  /// What the reader should know: the reason, the way to install it, the interpreter that ran it.
  package var detail: String?
  /// The `index` of each file that it has read, findings or none.
  package var read: Set<Int>

  package init(name: String, status: Status = .ok, read: Set<Int> = []) {
    self.name = name
    self.status = status
    self.read = read
    durationMilliseconds = 0
  }
}
