import Glibc
package import JSONRPC
package import Observe
import Synchronization

/// Writes every line of a connection to a file, for `--trace`: time, direction, the line, secrets blotted out by value.
///
/// The lanes wait for the disk meanwhile: tracing is for finding a fault, not for production.
package final class FileTrace: MessageTrace {
  /// The file could not be opened.
  package struct Failure: Error, CustomStringConvertible {
    package let path: String
    package let error: CInt

    package var description: String {
      // The text is the thread's own until it asks for another; it is copied at once.
      return "The trace file '\(path)' cannot be written: \(unsafe String(cString: strerror(error)))"
    }
  }

  private let redactor: Redactor
  /// Held while a line is written, so that lines of different lanes do not mix. Nothing is locked under it.
  private let descriptor: Mutex<CInt>

  /// Opens `path` for its owner alone and writes at its end.
  package init(path: String, redactor: Redactor) throws(Failure) {
    // The path is passed for the call.
    let opened = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw Failure(path: path, error: errno) }
    descriptor = Mutex(opened)
    self.redactor = redactor
  }

  deinit { _ = descriptor.withLock { close($0) } }

  package func record(_ direction: TraceDirection, _ line: ArraySlice<UInt8>) {
    // Bytes that are no UTF-8 show as U+FFFD: the file stays text.
    let text = redactor.redact(String(decoding: line, as: UTF8.self))
    let entry = Array("\(Self.timestamp()) \(direction.rawValue) \(text)\n".utf8)
    descriptor.withLock { descriptor in
      var rest = entry[...]
      while !rest.isEmpty {
        // The kernel copies from the slice during the call.
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        // A full disk must not end the server; what is missing shows.
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// UTC with microseconds, as RFC 3339 has it.
  private static func timestamp() -> String {
    var now = timespec()
    // Each function fills the structure, or at most 32 bytes of the buffer, that it is given, and keeps no pointer.
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    var parts = unsafe tm()
    unsafe gmtime_r(&now.tv_sec, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = unsafe strftime(&buffer, 32, "%Y-%m-%dT%H:%M:%S", &parts)
    let seconds = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fraction = String(now.tv_nsec / 1000)
    return seconds + "." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction + "Z"
  }
}
