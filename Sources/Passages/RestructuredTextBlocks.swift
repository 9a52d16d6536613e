/// reStructuredText: adorned headings, whose levels are the order in which their adornments first appear; tables and
/// indented text by lines; items and paragraphs.
struct RestructuredTextBlocks {
  private let text: [UInt8]
  private let lines: LineTable
  private var blocks: [Block] = []
  private var outline = Outline()
  private var adornments: [[UInt8]] = []
  private var open: (line: Int, style: Block.Style, indent: Int)?
  private var stopsAtHeading = false

  static func blocks(of document: Document) -> ([Block], Outline) {
    var reader = RestructuredTextBlocks(text: document.text, lines: document.lines)
    reader.read()
    return (reader.blocks, reader.outline)
  }

  /// The text of the first heading; what comes after it is not read.
  static func firstHeading(of text: [UInt8], _ lines: LineTable) -> String? {
    var reader = RestructuredTextBlocks(text: text, lines: lines)
    reader.stopsAtHeading = true
    reader.read()
    return reader.outline.first
  }

  private init(text: [UInt8], lines: LineTable) {
    self.text = text
    self.lines = lines
  }

  private mutating func close(before line: Int) {
    if let open { blocks.append(Block(lines: open.line..<line, trail: outline.current, style: open.style)) }
    open = nil
  }

  private mutating func read() {
    var line = 0
    while line < lines.count, !stopsAtHeading || outline.first == nil {
      let content = text.trimmed(lines[line])
      if content.isEmpty {
        // A literal or a directive's body goes on over blank lines while it is indented.
        if let start = open, start.style == .prose || !staysIndented(after: line) { close(before: line) }
        line += 1
        continue
      }
      if let end = heading(at: line) {
        line = end
        continue
      }
      let indent = content.lowerBound - lines[line].lowerBound
      if open?.style == .lines, open?.indent ?? 0 > 0, indent == 0 { close(before: line) }
      if indent < 2, ListMarker.isAt(content.lowerBound, in: text, before: content.upperBound) {
        close(before: line)
        open = (line, .prose, 0)
      } else if open == nil {
        let isTable =
          text.has("+-", at: content.lowerBound, before: content.upperBound)
          || text.has("==", at: content.lowerBound, before: content.upperBound)
        open = (line, isTable || indent > 0 ? .lines : .prose, indent)
      }
      line += 1
    }
    close(before: lines.count)
  }

  private func staysIndented(after line: Int) -> Bool {
    guard let open, open.indent > 0, line + 1 < lines.count else { return false }
    let next = text.trimmed(lines[line + 1])
    return next.isEmpty || next.lowerBound - lines[line + 1].lowerBound >= open.indent
  }

  /// Reads a heading with its adornments; returns the line after it.
  private mutating func heading(at line: Int) -> Int? {
    if let over = adornment(line), line + 2 < lines.count, adornment(line + 1) == nil,
      let under = adornment(line + 2), under == over, !text.trimmed(lines[line + 1]).isEmpty
    {
      enter(line..<line + 3, title: line + 1, mark: [over, over])
      return line + 3
    }
    guard line + 1 < lines.count, adornment(line) == nil, let under = adornment(line + 1) else { return nil }
    let title = text.trimmed(lines[line])
    guard title.lowerBound == lines[line].lowerBound, open == nil || open?.line == line,
      text.trimmed(lines[line + 1]).count >= min(title.count, 4)
    else { return nil }
    enter(line..<line + 2, title: line, mark: [under])
    return line + 2
  }

  private mutating func enter(_ range: Range<Int>, title: Int, mark: [UInt8]) {
    close(before: range.lowerBound)
    if !adornments.contains(mark) { adornments.append(mark) }
    let level = adornments.firstIndex(of: mark)!
    outline.enter(level: level, title: Outline.title(text, text.trimmed(lines[title])))
    blocks.append(Block(lines: range, trail: outline.current, style: .prose, isHeading: true))
  }

  /// The character of a line that is nothing but one, three times or more, from the margin.
  private func adornment(_ line: Int) -> UInt8? {
    let content = text.trimmed(lines[line])
    guard content.count >= 3, content.lowerBound == lines[line].lowerBound, text[content.lowerBound].isPunctuation
    else {
      return nil
    }
    let mark = text[content.lowerBound]
    return text[content].allSatisfy { $0 == mark } ? mark : nil
  }
}
