/// The text of a page: paragraphs between blank lines, below the headings that the scanner found.
enum HTMLBlocks {
  static func blocks(of document: Document, outline: inout Outline) -> [Block] {
    var blocks: [Block] = []
    var start: Int?
    var next = 0
    let headings = document.headings
    for line in 0..<document.lines.count {
      let content = document.text.trimmed(document.lines[line])
      var isHeading = false
      while next < headings.count, headings[next].line <= line {
        if headings[next].line == line, !content.isEmpty {
          isHeading = true
          if let first = start { blocks.append(Block(lines: first..<line, trail: outline.current, style: .prose)) }
          start = nil
          outline.enter(level: headings[next].level, title: Outline.title(document.text, content))
        }
        next += 1
      }
      if isHeading {
        blocks.append(Block(lines: line..<line + 1, trail: outline.current, style: .prose, isHeading: true))
      } else if content.isEmpty, let first = start {
        blocks.append(Block(lines: first..<line, trail: outline.current, style: .prose))
        start = nil
      } else if !content.isEmpty, start == nil {
        start = line
      }
    }
    if let start {
      blocks.append(Block(lines: start..<document.lines.count, trail: outline.current, style: .prose))
    }
    if let title = document.title.map({ Outline.title(Array($0.utf8), 0..<$0.utf8.count) }), !title.isEmpty {
      outline.put(title: title) { heading in
        !(title.hasPrefix(heading) || title.hasSuffix(heading) || heading.hasPrefix(title))
      }
    }
    return blocks
  }
}
