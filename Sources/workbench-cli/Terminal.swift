import Glibc
import Repl

/// Text to people.
enum Terminal {
  /// Writes a line to standard error, without what could steer a terminal.
  static func complain(_ message: String) {
    let bytes = Array("workbench: \(inert(message))\n".utf8)
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// `text` without what could steer a terminal. Names and output come from programs that nobody trusts.
  static func inert(_ text: String) -> String { TerminalText.inert(text) }

  /// A console on standard output and standard error, coloured for a terminal unless NO_COLOR (no-color.org) is set.
  static func console(isTerminal: Bool) -> Console {
    func variable(_ name: String) -> String { unsafe getenv(name).map { unsafe String(cString: $0) } ?? "" }
    let isColoured = isTerminal && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
    return Console(
      isTerminal: isTerminal, isColoured: isColoured,
      output: { text in
        print(text, terminator: "")
        // Whoever watches, at a terminal or behind a pipe, sees each answer when it is there.
        fflush(nil)
      },
      error: { text in
        let bytes = Array(text.utf8)
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
      })
  }

  /// Prints a text; a terminal gets it inert, a file or a pipe as it is.
  static func show(_ text: String) { print(outputIsTerminal ? inert(text) : text) }

  /// Writes bytes to standard output as they are.
  static func put(_ bytes: [UInt8]) { put(bytes, to: STDOUT_FILENO) }

  /// Writes a text to standard error as it is.
  static func putError(_ text: String) { put(Array(text.utf8), to: STDERR_FILENO) }

  private static func put(_ bytes: [UInt8], to descriptor: CInt) {
    // What was printed before comes before.
    fflush(nil)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Whoever reads has gone.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Prints bytes and a newline.
  static func show(json: [UInt8]) { print(String(decoding: json, as: UTF8.self)) }
}
