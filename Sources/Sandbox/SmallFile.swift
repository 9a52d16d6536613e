internal import Glibc

/// Small files of text that the system or an installer writes: a control group's limit, a version manager's settings.
package enum SmallFile {
  /// Its text, at most the first 16 kB; nil if it cannot be read or has none.
  package static func text(at path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    // SAFETY: the buffer has as many bytes as it is said to have.
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// Its first line, without the line feed; nil if it cannot be read or has none.
  static func firstLine(at path: String) -> String? {
    text(at: path).map { String($0.prefix { $0 != "\n" }) }
  }
}
