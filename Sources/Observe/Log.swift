/// One thing that happened, with the values that belong to it.
package struct LogRecord: Sendable {
  /// How urgent it is.
  package let level: LogLevel
  /// The module that speaks, such as "sandbox".
  package let source: String
  /// An English sentence that starts with a capital and ends without a full stop.
  package let message: String
  /// Values in the order in which they were given; keys are snake_case.
  package let fields: [(key: String, value: String)]

  package init(
    level: LogLevel, source: String, message: String, fields: KeyValuePairs<String, String> = [:],
  ) {
    self.level = level
    self.source = source
    self.message = message
    self.fields = fields.map { (key: $0.key, value: $0.value) }
  }
}

/// Where log records go. An implementation never blocks and never fails towards its caller.
package protocol LogSink: Sendable {
  /// Takes a record.
  func write(_ record: LogRecord)
}

/// The hook through which every module logs: a level below which nothing is even formatted, and a sink.
package struct Log: Sendable {
  /// Nothing is recorded below this level.
  package let minimum: LogLevel
  private let source: String
  private let sink: (any LogSink)?

  /// A log that records nothing.
  package static let off = Log(minimum: .emergency, source: "", sink: nil)

  /// - Parameter sink: nil to record nothing.
  package init(minimum: LogLevel, source: String, sink: (any LogSink)?) {
    self.minimum = minimum
    self.source = source
    self.sink = sink
  }

  /// The same log speaking as another module.
  package func speaking(as source: String) -> Log { Log(minimum: minimum, source: source, sink: sink) }

  /// Records `message` if `level` is high enough; message and fields are evaluated only then.
  package func record(
    _ level: LogLevel, _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:],
  ) {
    guard let sink, level >= minimum else { return }
    sink.write(LogRecord(level: level, source: source, message: message(), fields: fields()))
  }

  /// Records what is for us.
  package func info(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
  ) { record(.info, message(), fields()) }

  /// Records what somebody should look at.
  package func warning(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:],
  ) { record(.warning, message(), fields()) }

  /// Records what failed through our fault.
  package func error(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
  ) { record(.error, message(), fields()) }
}
