/// Code: one block a definition, with the comments and attributes before it, below the classes and namespaces around it.
///
/// The indentation of formatted code says where a definition ends in every language, also where a brace is missing, or
/// is one of a macro's; minified code has none, and is not worth a passage.
struct CodeBlocks {
  /// A class, namespace or module whose members are blocks of their own.
  private struct Frame {
    var headerIndent: Int
    var memberIndent: Int
  }

  private let text: [UInt8]
  private let table: LineTable
  private let family: CodeFamily
  private let lines: [CodeLine]
  private var blocks: [Block] = []
  private var outline = Outline()
  private var frames = [Frame(headerIndent: -1, memberIndent: 0)]
  /// The definition or statements being read: where they start, and what is known of them.
  private var start: Int?
  private var name = ""
  private var hasCode = false
  private var isComplete = false

  static func blocks(of document: Document, family: CodeFamily) -> ([Block], Outline) {
    let lines = CodeScanner.lines(of: document, family: family)
    var reader = CodeBlocks(text: document.text, table: document.lines, family: family, lines: lines)
    reader.read()
    return (reader.blocks, reader.outline)
  }

  private init(text: [UInt8], table: LineTable, family: CodeFamily, lines: [CodeLine]) {
    self.text = text
    self.table = table
    self.family = family
    self.lines = lines
  }

  private mutating func close(before line: Int) {
    if let start, start < line {
      blocks.append(Block(lines: start..<line, trail: outline.current, name: name, style: .lines))
    }
    start = nil
    name = ""
    hasCode = false
    isComplete = false
  }

  private mutating func read() {
    var index = 0
    var blankBefore = false
    while index < lines.count {
      let line = lines[index]
      if line.isBlank {
        blankBefore = blankBefore || !line.isInside
        index += 1
        continue
      }
      let next = read(index, line, blankBefore: blankBefore)
      blankBefore = false
      index = next
    }
    close(before: lines.count)
  }

  /// Puts a line where it belongs; returns the line to go on with.
  private mutating func read(_ index: Int, _ line: CodeLine, blankBefore: Bool) -> Int {
    let indent = Int(line.indent)
    if line.isInside || isTransparent(line) && start != nil && !isComplete && hasCode {
      start = start ?? index
      return index + 1
    }
    let closes = isCloser(index, line)
    while let frame = frames.last, frames.count > 1, indent <= frame.headerIndent, !isLabel(line) {
      if closes {
        // In a namespace that does not indent, the first closing line is its last member's.
        if frame.memberIndent <= frame.headerIndent, start != nil, !isComplete { break }
        start = start ?? index
        close(before: index + 1)
        leave()
        return index + 1
      }
      if frame.memberIndent <= frame.headerIndent { break }
      close(before: index)
      leave()
    }
    if start != nil, hasCode, indent > frames[frames.count - 1].memberIndent || closes {
      if closes, indent <= frames[frames.count - 1].memberIndent { isComplete = ends(line) }
      return index + 1
    }
    let isLead =
      line.isComment || line.first == UInt8(ascii: "@") || text.has("#[", at: first(index), before: text.count)
    if isLead {
      if start != nil, hasCode || blankBefore { close(before: index) }
      start = start ?? index
      return index + 1
    }
    let definition =
      family.data ? nil : Definition(text, at: first(index), before: text.count, family: family)
    if start != nil {
      let goesOn = hasCode && !blankBefore && (family.braces && !isComplete || name.isEmpty) && definition == nil
      if hasCode ? !goesOn && (blankBefore || isComplete || !family.braces || definition != nil) : blankBefore {
        if !(hasCode && family.braces && !isComplete && name.isEmpty && !blankBefore && isBareHead(index)) {
          close(before: index)
        }
      }
    }
    start = start ?? index
    hasCode = true
    isComplete = ends(line)
    guard let definition else { return index + 1 }
    if definition.isContainer, frames.count < 12, let body = body(of: index) {
      outline.enter(level: frames.count, title: definition.name)
      var member = body
      while member < lines.count, lines[member].isBlank { member += 1 }
      frames.append(
        Frame(
          headerIndent: indent, memberIndent: member < lines.count ? max(indent, Int(lines[member].indent)) : indent))
      close(before: body)
      return body
    }
    name = definition.name
    return index + 1
  }

  private mutating func leave() {
    frames.removeLast()
    outline.leave()
  }

  private func first(_ index: Int) -> Int {
    var offset = table[index].lowerBound
    while text[offset].isBlank { offset += 1 }
    return offset
  }

  /// Whether the line above is a return type on its own, as in C of the old style.
  private func isBareHead(_ index: Int) -> Bool {
    index > 0 && family.preprocessor && lines[index - 1].last.isWord || index > 0 && lines[index - 1].last == 0x2A
  }

  private func ends(_ line: CodeLine) -> Bool {
    !family.braces || line.last == UInt8(ascii: "}") || line.last == UInt8(ascii: ";") || isPreprocessor(line)
  }

  private func isPreprocessor(_ line: CodeLine) -> Bool { family.preprocessor && line.first == UInt8(ascii: "#") }
  private func isTransparent(_ line: CodeLine) -> Bool { isPreprocessor(line) || isLabel(line) }

  /// `public:`, `default:` and the like, which stand at the margin of what they are in.
  private func isLabel(_ line: CodeLine) -> Bool {
    family.braces && line.last == UInt8(ascii: ":") && line.first.isLetter
  }

  /// Whether a line at the margin goes on with, or ends, what is above it.
  private func isCloser(_ index: Int, _ line: CodeLine) -> Bool {
    switch line.first {
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "{"): return true
    case UInt8(ascii: "e"), UInt8(ascii: "f"), UInt8(ascii: "d"), UInt8(ascii: "t"), UInt8(ascii: "r"):
      guard !family.braces else { return text.has("else", at: first(index), before: text.count) }
      let start = first(index)
      var end = start
      while end < text.count, end - start < 10, text[end].isWord { end += 1 }
      return Self.closingWords.contains(text.string(start..<end))
    default: return false
    }
  }

  private static let closingWords: Set<String> = [
    "end", "fi", "done", "esac", "else", "elif", "elsif", "elseif", "except", "finally", "rescue", "ensure", "then",
    "do",
  ]

  /// The first line of a container's body; nil if the header ends without one.
  private func body(of index: Int) -> Int? {
    var line = index
    while line < min(lines.count, index + 20) {
      let last = lines[line].last
      if last == UInt8(ascii: ";") || last == UInt8(ascii: "}") && family.braces { return nil }
      if family.braces ? last == UInt8(ascii: "{") : last == UInt8(ascii: ":") || line > index { return line + 1 }
      if !family.braces, family != .python { return line + 1 }
      line += 1
    }
    return nil
  }
}
