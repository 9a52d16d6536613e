/// The bounds that keep one client from exhausting the server, and the times that keep it from waiting in vain.
package struct ConnectionLimits: Sendable {
  /// Longest line read, in bytes; a longer one is dropped and answered with an error.
  package var lineBytes = 64 << 20
  /// Longest line written, in bytes. Codex accepts 8 MiB, TypeScript clients 10 MiB.
  package var frameBytes = 8 << 20
  /// Messages in one batch: the answers to all of them leave as one line.
  package var batchMessages = 10_000
  /// Calls that are queued or running; further ones are answered `overloaded` at once.
  package var callsInFlight = 1024
  /// Bytes of input that calls in flight may keep alive together.
  package var inputBytesInFlight = 256 << 20
  /// Output that waits for the client, in bytes, above which nothing more is read.
  package var outputBytes = 8 << 20
  /// How long calls in flight may go on when the connection ends, before they are told to stop.
  package var drainMilliseconds: Int64 = 700
  /// What a call gets to answer with what it has once it is told to stop at the end of the connection.
  package var drainStopMilliseconds: Int64 = 200
  /// What a call gets to answer with what it has once its deadline has passed.
  package var stopGraceMilliseconds: Int64 = 1_000
  /// A call in flight gives a sign of life this often: clients drop a silent request after 60 s.
  package var heartbeatMilliseconds: Int64 = 10_000
  /// How long the client may take nothing of the last output before it is given up.
  package var flushMilliseconds: Int64 = 2_000
  /// The same after a termination signal.
  package var flushAfterSignalMilliseconds: Int64 = 100
  /// How long the last output may take altogether after a termination signal, however steadily the client reads.
  package var flushAfterSignalAtMostMilliseconds: Int64 = 1_000
  /// Output that waits for the client, in bytes, above which calls in flight that end with a large answer are refused it.
  package var answerBytes = 256 << 20
  /// Answers of batches that wait for the rest of their batch, in bytes, all batches together. What exceeds it leaves in an
  /// array of its own.
  package var batchBytes = 8 << 20
  /// Values, and keys of objects, in one line: each takes memory of its own, many times that of a number of one digit.
  package var lineValues = 4 << 20

  package init() {}
}
