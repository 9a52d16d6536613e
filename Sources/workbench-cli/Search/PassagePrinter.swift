import Repl
import ToolKit
import VectorSearch

/// Passages for people: the best first, each under its place, in colours where a terminal has them.
struct PassagePrinter {
  let colour: SearchCommand.Colour

  /// - Parameter prefix: what stands before the names of files.
  func show(_ output: VectorSearchOutput, prefix: String) {
    let console = Terminal.console(isTerminal: Terminal.outputIsTerminal)
    let isColoured = colour == .auto ? console.isColoured : colour == .always
    func paint(_ text: String, _ colour: Console.Colour) -> String {
      isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
    var lines: [String] = []
    for passage in output.passages {
      let isFile = passage.uri.hasPrefix("file:") && !passage.path.hasPrefix("/")
      let range =
        passage.startLine == passage.endLine ? "\(passage.startLine)" : "\(passage.startLine)-\(passage.endLine)"
      let place = (isFile ? prefix : "") + passage.path + ":" + range
      let heading = passage.heading.filter { !$0.isEmpty }.map { " › " + $0 }.joined()
      let found = [passage.matched.semantic ? "meaning" : nil, passage.matched.lexical ? "words" : nil].compactMap(
        \.self)
      lines.append(
        paint(Terminal.inert(place), .cyan) + paint(Terminal.inert(heading), .bold) + "  "
          + paint("\(passage.score) by \(found.joined(separator: " and "))", .dim))
      lines += Terminal.inert(passage.text).split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
      lines.append("")
    }
    let foot = output.summary.map { paint(Terminal.inert($0), .dim) }
    Terminal.put(Array((lines + foot).joined(separator: "\n").utf8) + [UInt8(ascii: "\n")])
  }
}
