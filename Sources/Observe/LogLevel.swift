/// How urgent a log record is: the eight severities of RFC 5424, under the names that MCP uses.
///
/// Whose business it is decides the level: `debug` and `info` are for us, `notice` is unusual but fine, `warning` is an
/// input or a machine that somebody should look at, `error` is a call that failed through our fault, and `critical` and
/// above mean that the server cannot go on.
package enum LogLevel: Int, Sendable, Hashable, Comparable, CaseIterable {
  case debug, info, notice, warning, error, critical, alert, emergency

  /// The level's name on the wire and on the command line.
  package var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    case .alert: "alert"
    case .emergency: "emergency"
    }
  }

  /// The level called `name`, or nil.
  package init?(name: some StringProtocol) {
    guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
