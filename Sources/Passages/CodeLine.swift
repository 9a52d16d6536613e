/// What the splitter of code knows of a line.
struct CodeLine {
  /// White space before the first character, a tab as four.
  var indent: UInt16 = 0
  /// The first character, and the last one before a trailing comment; 0 if there is none.
  var first: UInt8 = 0
  var last: UInt8 = 0
  var isBlank = true
  /// Whether it holds nothing but a comment.
  var isComment = false
  /// Whether a string or comment that began above goes on at its start.
  var isInside = false
}

/// Reads what comments and long strings do to each line, in one pass.
struct CodeScanner {
  private enum State: Equatable {
    case code
    case comment
    case string(Int)
  }

  static func lines(of document: Document, family: CodeFamily) -> [CodeLine] {
    var scanner = CodeScanner(text: document.text, family: family)
    var result: [CodeLine] = []
    result.reserveCapacity(document.lines.count)
    for line in 0..<document.lines.count { result.append(scanner.read(document.lines[line])) }
    return result
  }

  private let text: [UInt8]
  private let family: CodeFamily
  private let opensSomething: [Bool]
  private var state = State.code

  private init(text: [UInt8], family: CodeFamily) {
    self.text = text
    self.family = family
    var table = [Bool](repeating: false, count: 256)
    for mark in family.lineComments + family.longStrings + [family.blockComment?.open ?? "\""] {
      table[Int(mark.utf8.first!)] = true
    }
    table[0x22] = true
    table[0x27] = true
    opensSomething = table
  }

  private mutating func read(_ range: Range<Int>) -> CodeLine {
    var line = CodeLine()
    var offset = range.lowerBound
    let end = range.upperBound
    while offset < end, text[offset].isBlank {
      if text[offset] == 0x20 || text[offset] == 0x09 {
        line.indent = min(1000, line.indent + (text[offset] == 0x09 ? 4 : 1))
      }
      offset += 1
    }
    line.isInside = state != .code
    guard offset < end else { return line }
    line.isBlank = false
    line.first = text[offset]
    line.isComment = state == .comment || state == .code && commentStart(offset, end, isWordStart: true) != nil
    while offset < end {
      switch state {
      case .comment:
        let close = family.blockComment!.close
        if text[offset] == close.utf8.first!, text.has(close, at: offset, before: end) {
          offset += close.utf8.count
          state = .code
        } else {
          offset += 1
        }
      case .string(let kind):
        let quote = family.longStrings[kind]
        if text[offset] == 0x5C {
          offset += 2
        } else if text[offset] == quote.utf8.first!, text.has(quote, at: offset, before: end) {
          offset += quote.utf8.count
          state = .code
          line.last = 0x22
        } else {
          offset += 1
        }
      case .code:
        let byte = text[offset]
        if !opensSomething[Int(byte)] {
          if !byte.isBlank { line.last = byte }
          offset += 1
          continue
        }
        let isWordStart = offset == range.lowerBound || text[offset - 1].isBlank
        switch commentStart(offset, end, isWordStart: isWordStart) {
        case .block(let after):
          state = .comment
          offset = after
        case .line: offset = end
        case nil:
          line.last = byte
          offset = afterQuote(offset, end)
        }
      }
    }
    return line
  }

  private enum CommentStart {
    case block(after: Int)
    case line
  }

  private func commentStart(_ offset: Int, _ end: Int, isWordStart: Bool) -> CommentStart? {
    if let block = family.blockComment, text.has(block.open, at: offset, before: end) {
      return .block(after: offset + block.open.utf8.count)
    }
    for mark in family.lineComments where text.has(mark, at: offset, before: end) {
      if isWordStart || !family.commentsNeedSpace { return .line }
    }
    return nil
  }

  /// After the quote or string at an offset; one of a line's end is closed by the line.
  private mutating func afterQuote(_ offset: Int, _ end: Int) -> Int {
    let byte = text[offset]
    for (kind, quote) in family.longStrings.enumerated() where text.has(quote, at: offset, before: end) {
      state = .string(kind)
      return offset + quote.utf8.count
    }
    guard byte == 0x22 || byte == 0x27 else { return offset + 1 }
    if byte == 0x27, !family.singleQuotes {
      // A character's quotes hide a quotation mark; a lifetime's does nothing.
      if offset + 3 < end, text[offset + 1] == 0x5C, text[offset + 3] == 0x27 { return offset + 4 }
      if offset + 2 < end, text[offset + 2] == 0x27 { return offset + 3 }
      return offset + 1
    }
    var next = offset + 1
    while next < end {
      if text[next] == 0x5C {
        next += 2
      } else if text[next] == byte {
        return next + 1
      } else {
        next += 1
      }
    }
    return end
  }
}
