/// Where the REPL writes: answers on one stream, what accompanies them on the other unless a person watches both.
package final class Console {
  /// Colours of a terminal that has them.
  package enum Colour: String {
    case plain = "0"
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// Whether a person reads what is written, at once and in order.
  package let isTerminal: Bool
  package let isColoured: Bool
  private let output: (String) -> Void
  private let error: (String) -> Void
  /// Whether the last line is one that the next replaces.
  private var hasTransient = false

  package init(
    isTerminal: Bool, isColoured: Bool, output: @escaping (String) -> Void, error: @escaping (String) -> Void,
  ) {
    self.isTerminal = isTerminal
    self.isColoured = isColoured
    self.output = output
    self.error = error
  }

  /// Writes what was asked for. A terminal gets nothing that could steer it, except our own colours.
  package func answer(_ text: String, _ colour: Colour = .plain) {
    clearTransient()
    output(paint(isTerminal ? TerminalText.inert(text) : text, colour) + "\n")
  }

  /// Writes text that has been made inert and painted already.
  func answer(painted text: String) {
    clearTransient()
    output(text + "\n")
  }

  /// Writes what accompanies an answer: logs, progress, where a file was saved.
  package func remark(_ text: String, _ colour: Colour = .dim) {
    clearTransient()
    let shown = TerminalText.inert(text)
    if isTerminal { output(paint(shown, colour) + "\n") } else { error(shown + "\n") }
  }

  /// Writes a remark that the next line replaces.
  func transient(_ text: String) {
    guard isTerminal else { return remark(text) }
    let line = TerminalText.inert(text).split(separator: "\n").first.map { String($0.prefix(100)) } ?? ""
    output("\r\u{1B}[K" + paint(line, .dim))
    hasTransient = true
  }

  package func paint(_ text: String, _ colour: Colour) -> String {
    isColoured && colour != .plain ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  func clearTransient() {
    if hasTransient { output("\r\u{1B}[K") }
    hasTransient = false
  }
}
