/// Markdown: headings (`#` and underlined), fences, tables, list items, front matter and paragraphs.
struct MarkdownBlocks {
  private let text: [UInt8]
  private let lines: LineTable
  private var blocks: [Block] = []
  private var outline = Outline()
  /// Where the paragraph, item or table that is being read starts.
  private var open: (line: Int, style: Block.Style, isItem: Bool)?
  private var stopsAtHeading = false

  static func blocks(of document: Document) -> ([Block], Outline) {
    var reader = MarkdownBlocks(text: document.text, lines: document.lines)
    reader.read()
    return (reader.blocks, reader.outline)
  }

  /// The text of the first heading; what comes after it is not read.
  static func firstHeading(of text: [UInt8], _ lines: LineTable) -> String? {
    var reader = MarkdownBlocks(text: text, lines: lines)
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
    var line = frontMatter()
    var blankBefore = true
    while line < lines.count, !stopsAtHeading || outline.first == nil {
      let content = text.trimmed(lines[line])
      defer {
        blankBefore = content.isEmpty
        line += 1
      }
      if content.isEmpty {
        if open?.isItem != true { close(before: line) }
        continue
      }
      let indent = content.lowerBound - lines[line].lowerBound
      if let end = fenceEnd(at: line, content, indent) {
        // A fence inside an item is the item's.
        if open?.isItem == true, indent > 0 {
          line = end - 1
          continue
        }
        close(before: line)
        blocks.append(Block(lines: line..<end, trail: outline.current, style: .lines))
        line = end - 1
      } else if indent < 4, let title = atxTitle(content) {
        close(before: line)
        outline.enter(level: title.level, title: Outline.title(text, title.range))
        blocks.append(Block(lines: line..<line + 1, trail: outline.current, style: .prose, isHeading: true))
      } else if let start = open, !start.isItem, start.style == .prose, !blankBefore, line - start.line <= 3,
        let level = underline(content)
      {
        open = nil
        let range = lines[start.line].lowerBound..<lines[line].lowerBound
        outline.enter(level: level, title: Outline.title(text, range))
        blocks.append(Block(lines: start.line..<line + 1, trail: outline.current, style: .prose, isHeading: true))
      } else if indent < 2, ListMarker.isAt(content.lowerBound, in: text, before: content.upperBound) {
        close(before: line)
        open = (line, .prose, true)
      } else if text[content.lowerBound] == UInt8(ascii: "|"), open?.isItem != true {
        if open?.style != .lines { close(before: line) }
        open = open ?? (line, .lines, false)
      } else if open == nil || open?.isItem == true && blankBefore && indent < 2 {
        close(before: line)
        open = (line, indent >= 4 ? .lines : .prose, false)
      }
    }
    close(before: lines.count)
  }

  /// Passes over a head between `---` and `---` or `...`; one that is not closed is none.
  private mutating func frontMatter() -> Int {
    guard lines.count > 1, isDashes(0) else { return 0 }
    for line in 1..<min(lines.count, 400) where isDashes(line) || text.string(text.trimmed(lines[line])) == "..." {
      blocks.append(Block(lines: 0..<line + 1, trail: 0, style: .lines))
      return line + 1
    }
    return 0
  }

  private func isDashes(_ line: Int) -> Bool {
    let content = text.trimmed(lines[line])
    return content.count == 3 && text[content].allSatisfy { $0 == UInt8(ascii: "-") }
  }

  /// The line after a fence that opens here; the end of the text if nothing closes it.
  private func fenceEnd(at line: Int, _ content: Range<Int>, _ indent: Int) -> Int? {
    let mark = text[content.lowerBound]
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"), indent < 4 || open?.isItem == true else { return nil }
    let length = run(of: mark, in: content)
    guard length >= 3 else { return nil }
    if mark == UInt8(ascii: "`"), text[content.lowerBound + length..<content.upperBound].contains(mark) { return nil }
    var next = line + 1
    while next < lines.count {
      let candidate = text.trimmed(lines[next])
      if candidate.count >= length, run(of: mark, in: candidate) == candidate.count { return next + 1 }
      next += 1
    }
    return lines.count
  }

  private func run(of byte: UInt8, in range: Range<Int>) -> Int {
    var offset = range.lowerBound
    while offset < range.upperBound, text[offset] == byte { offset += 1 }
    return offset - range.lowerBound
  }

  private func atxTitle(_ content: Range<Int>) -> (level: Int, range: Range<Int>)? {
    let level = run(of: UInt8(ascii: "#"), in: content)
    let start = content.lowerBound + level
    guard (1...6).contains(level), start == content.upperBound || text[start].isBlank else { return nil }
    var end = content.upperBound
    while end > start, text[end - 1] == UInt8(ascii: "#") { end -= 1 }
    return (level, start..<max(start, end))
  }

  private func underline(_ content: Range<Int>) -> Int? {
    let mark = text[content.lowerBound]
    guard mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-"), run(of: mark, in: content) == content.count else {
      return nil
    }
    return mark == UInt8(ascii: "=") ? 1 : 2
  }
}
