import Glibc

/// Text to people.
enum Terminal {
  /// Writes a line to standard error.
  static func complain(_ message: String) {
    let bytes = Array("workbench: \(message)\n".utf8)
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// `text` without what could steer a terminal. Names and output come from programs that nobody trusts.
  static func inert(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: result.unicodeScalars.append(scalar)
      case 0x00..<0x20, 0x7F..<0xA0: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Prints a text; a terminal gets it inert, a file or a pipe as it is.
  static func show(_ text: String) { print(outputIsTerminal ? inert(text) : text) }

  /// Prints bytes and a newline.
  static func show(json: [UInt8]) { print(String(decoding: json, as: UTF8.self)) }
}
