internal import Sandbox
internal import ToolKit

/// One output stream as a reply shows it: its text, and what was left out or replaced to make it.
struct StreamText: Sendable {
  /// The text, with a line that says how many bytes are missing where some are.
  let text: String
  /// All bytes that the program wrote.
  let bytes: Int
  /// Bytes that are not in `text`.
  let dropped: Int
  /// Sentences for the reader about `text`; empty when it is exactly what the program wrote.
  let notes: [String]

  init(_ buffer: StreamCapture, name: String) {
    bytes = buffer.total
    var head = buffer.head[...]
    var tail = buffer.tail[...]
    if buffer.dropped > 0 {
      // A character cut by us is not the program's mistake: the whole of it is left out.
      head = head.dropLast(UTF8Cut.unfinished(head))
      tail = tail.dropFirst(UTF8Cut.torn(tail))
    }
    dropped = buffer.total - head.count - tail.count
    var shown: [InertText]
    if dropped > 0 {
      shown = [InertText(head), InertText(tail)]
      text = shown[0].text + "\n[... \(dropped) bytes of \(name) left out here ...]\n" + shown[1].text
    } else {
      shown = [InertText(head + tail)]
      text = shown[0].text
    }
    var notes: [String] = []
    if dropped > 0 {
      notes.append(
        "\(name): \(bytes) bytes in all, the first \(head.count) and the last \(tail.count) are shown, \(dropped) left out"
      )
    }
    let invalid = shown.reduce(0) { $0 + $1.invalidBytes }
    if invalid > 0 { notes.append("\(name): \(invalid) bytes that are not UTF-8 are shown as \u{FFFD}") }
    let controls = shown.reduce(0) { $0 + $1.controls }
    if controls > 0 { notes.append("\(name): \(controls) control characters are shown as pictures such as \u{241B}") }
    self.notes = notes
  }
}
