/// Sees every line that comes in and goes out, for `--trace`.
package protocol MessageTrace: AnyObject, Sendable {
  /// `line` is without its newline. Called from the lane that carries the line.
  func record(_ direction: TraceDirection, _ line: ArraySlice<UInt8>)
}

/// Which way a line went, seen from this process.
package enum TraceDirection: String, Sendable {
  case input = "in "
  case output = "out"
}
