/// What one run may use. Every value is enforced by the sandbox; none is a wish.
package struct Limits: Sendable, Equatable {
  /// Milliseconds of wall-clock time until the program is asked to end (SIGTERM).
  package var wallMilliseconds = 30_000
  /// Milliseconds from then until everything is killed.
  package var graceMilliseconds = 300
  /// Bytes of memory for all processes of the run together, files in its work folder and /tmp included.
  package var memoryBytes = 2048 * mebibyte
  /// Bytes that the work folder, /tmp and /dev/shm can hold together.
  package var workBytes = 512 * mebibyte
  /// Files and folders there.
  package var workFiles = 100_000
  /// Processes and threads at one time.
  package var processes = 128
  /// Open files of one process.
  package var openFiles = 256
  /// Processors that the run may keep busy.
  package var processors = 2
  /// Bytes kept of the beginning and of the end of each output stream.
  package var outputHead = 24 * 1024
  package var outputTail = 8 * 1024
  /// Bytes of both output streams together after which the run is ended.
  package var outputBytes = 64 * mebibyte
  /// Files collected at the end: how many, how large together in bytes, how many folders deep.
  package var artifactCount = 100
  package var artifactBytes = 64 * mebibyte
  package var artifactDepth = 16

  package init() {}

  /// One MiB in bytes.
  package static let mebibyte = 1024 * 1024
}
