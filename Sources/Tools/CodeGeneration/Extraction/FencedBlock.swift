internal import ToolKit

/// A fenced block of Markdown (CommonMark 0.31, section 4.5), at any indentation: models fence code within lists too.
struct FencedBlock: Sendable, Hashable {
  /// The first word behind the fence, up to a colon.
  var tag: String
  /// The words behind it.
  var attributes: String
  var text: String
  /// The last line with words before the fence.
  var lineBefore: String
  /// Whether its end is there.
  var isClosed: Bool

  /// Splits an answer into its blocks and the words around them.
  static func split(_ answer: String) -> (blocks: [FencedBlock], prose: String) {
    var blocks: [FencedBlock] = []
    var prose: [Substring] = []
    var open: (fence: Fence, block: FencedBlock, lines: [Substring])?
    var lineBefore = ""
    for line in lines(of: answer) {
      if let current = open {
        if current.fence.isClosed(by: line) {
          var block = current.block
          block.text = text(of: current.lines, indented: current.fence.indentation)
          block.isClosed = true
          blocks.append(block)
          (open, lineBefore) = (nil, "")
        } else {
          open?.lines.append(line)
        }
      } else if let fence = Fence(line) {
        open = (fence, FencedBlock(fence, after: lineBefore), [])
      } else {
        prose.append(line)
        if line.contains(where: { !$0.isWhitespace }) { lineBefore = String(line) }
      }
    }
    if var last = open {
      // What an answer's last line end leaves behind is no line.
      if last.lines.last?.isEmpty == true { last.lines.removeLast() }
      last.block.text = text(of: last.lines, indented: last.fence.indentation)
      blocks.append(last.block)
    }
    return (blocks, prose.joined(separator: "\n"))
  }

  private init(_ fence: Fence, after line: String) {
    let words = fence.info.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let first = words.first ?? ""
    let colon = first.firstIndex(of: ":") ?? first.endIndex
    tag = String(first[..<colon])
    let rest = first[colon...].dropFirst()
    attributes = ([rest] + words.dropFirst()).filter { !$0.isEmpty }.joined(separator: " ")
    lineBefore = line
    text = ""
    isClosed = false
  }

  /// Lines by LF, which CR LF has too: as a `Character` that pair would be one.
  static func lines(of text: String) -> [Substring] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      Substring(line.last == 0x0D ? line.dropLast() : line)
    }
  }

  private static func text(of lines: [Substring], indented indentation: Int) -> String {
    let stripped = lines.map { line in
      line.dropFirst(min(indentation, line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count))
    }
    return stripped.isEmpty ? "" : stripped.joined(separator: "\n") + "\n"
  }
}

/// The line that begins a block.
private struct Fence {
  let mark: UInt8
  let count: Int
  let indentation: Int
  let info: Substring

  /// Nil for a line that begins none.
  init?(_ line: Substring) {
    let body = line.utf8.drop { $0 == 0x20 || $0 == 0x09 }
    guard let first = body.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
    let marks = body.prefix { $0 == first }
    let rest = body[marks.endIndex...]
    guard marks.count >= 3, first == UInt8(ascii: "~") || !rest.contains(first) else { return nil }
    mark = first
    count = marks.count
    indentation = line.utf8.count - body.count
    info = Substring(rest).drop(while: \.isWhitespace)
  }

  func isClosed(by line: Substring) -> Bool {
    let body = line.utf8.drop { $0 == 0x20 || $0 == 0x09 }
    let marks = body.prefix { $0 == mark }
    return marks.count >= count && body[marks.endIndex...].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}
