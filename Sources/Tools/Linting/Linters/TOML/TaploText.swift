internal import ToolKit

/// What taplo prints:
///
///     error: invalid TOML
///       ┌─ /box/a.toml:2:9
///       │
///     2 │ b = "é" x
///       │         ^ expected new line
struct TaploText {
  struct Snippet {
    var title: String
    var path: String
    var line: Int
    var column: Int
    var width = 0
    var label = ""
  }

  private(set) var snippets: [Snippet] = []

  init(_ printed: [UInt8]) {
    var title = ""
    /// Whether the last snippet still waits for what is said below its line.
    var isOpen = false
    for line in printed.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("error: ") {
        title = String(text.dropFirst("error: ".count))
        isOpen = false
      } else if let corner = text.firstRange(of: "┌─ "), let place = Self.place(text[corner.upperBound...]) {
        snippets.append(Snippet(title: title, path: place.path, line: place.line, column: place.column))
        isOpen = true
      } else if isOpen, let bar = text.firstIndex(of: "│"), text[..<bar].allSatisfy({ $0 == " " }) {
        let below = text[bar...].dropFirst()
        // What goes over several lines is drawn as a bracket, with the label at its lower end.
        let isBracket = below.contains("╰")
        let label = below.drop { " \t│╰─".contains($0) }
        let width = label.prefix { $0 == "^" }.count
        guard width > 0 else { continue }
        snippets[snippets.count - 1].width = isBracket ? 0 : width
        snippets[snippets.count - 1].label = String(label.dropFirst(width).drop { $0 == " " })
        isOpen = false
      }
    }
  }

  private static func place(_ text: Substring) -> (path: String, line: Int, column: Int)? {
    var reader = LineReader(text)
    guard let path = reader.take(upTo: ":"), let line = reader.number(), reader.skip(":"), let column = reader.number()
    else { return nil }
    return (String(path), line, column)
  }
}
