/// Plain text: paragraphs between blank lines.
enum PlainBlocks {
  static func blocks(of document: Document) -> [Block] {
    var blocks: [Block] = []
    var start: Int?
    for line in 0..<document.lines.count {
      let isBlank = document.text.trimmed(document.lines[line]).isEmpty
      if isBlank, let first = start {
        blocks.append(Block(lines: first..<line, trail: 0, style: .prose))
        start = nil
      } else if !isBlank, start == nil {
        start = line
      }
    }
    if let start { blocks.append(Block(lines: start..<document.lines.count, trail: 0, style: .prose)) }
    return blocks
  }
}
