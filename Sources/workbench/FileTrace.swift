import Config
import Glibc
import JSONRPC
import Observe

/// The trace that `--trace FILE` asks for: every line in and out, in order, secrets masked.
///
/// One `write` for each line: the file is in append mode, so that lines of several lanes do not mix. What cannot be written,
/// on a full disk for instance, is lost; the server goes on.
final class FileTrace: MessageTrace {
  private let descriptor: CInt
  private let redactor: Redactor

  /// - Throws: `ConfigError` if the file cannot be opened.
  init(appendingTo path: String, redactor: Redactor) throws(ConfigError) {
    // Arguments of calls are in it: nobody else's business.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o600)
    self.redactor = redactor
    guard descriptor >= 0 else {
      throw ConfigError("The trace file \(path) cannot be opened: \(unsafe String(cString: strerror(errno))).")
    }
  }

  deinit { close(descriptor) }

  func record(_ direction: TraceDirection, _ line: ArraySlice<UInt8>) {
    var text = Array("\(direction.rawValue) ".utf8)
    text += redactor.redact(line)
    text.append(0x0A)
    _ = unsafe text.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
