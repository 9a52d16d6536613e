package import JSONRPC

extension ConnectionLimits {
  /// The limits of a server whose clocks a test does not mean: on a machine that is busy with other tests a call may lie for
  /// longer than a sign of life, or the end of a connection, takes to be due.
  package static var unhurried: ConnectionLimits {
    var limits = ConnectionLimits()
    limits.heartbeatMilliseconds = 3_600_000
    limits.drainMilliseconds = 60_000
    return limits
  }
}
