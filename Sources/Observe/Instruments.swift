/// The measuring hook: spans, for whoever exports them. Nothing here keeps a number.
package protocol Instruments: Sendable {
  /// Records that the operation `name` on `subject` took `duration` and ended as `outcome` ("ok", or an error's code).
  ///
  /// `trace` is the caller's, whose span this one is a child of.
  func span(_ name: StaticString, subject: String, outcome: String, duration: Duration, trace: TraceContext?)
}

/// Instruments that measure nothing; the default everywhere.
package struct NoInstruments: Instruments {
  package init() {}
  package func span(
    _ name: StaticString, subject: String, outcome: String, duration: Duration, trace: TraceContext?,
  ) {}
}
