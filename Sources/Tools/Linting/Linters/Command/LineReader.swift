/// Takes a line apart from its beginning.
struct LineReader {
  private(set) var rest: Substring

  init(_ line: Substring) {
    rest = line
  }

  mutating func skip(_ text: String) -> Bool {
    guard rest.hasPrefix(text) else { return false }
    rest = rest.dropFirst(text.count)
    return true
  }

  /// What stands before a character, which is skipped; nil if it is not there.
  mutating func take(upTo end: Character) -> Substring? {
    guard let place = rest.firstIndex(of: end) else { return nil }
    defer { rest = rest[place...].dropFirst() }
    return rest[..<place]
  }

  /// A decimal number that is no larger than any place in a file.
  mutating func number() -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, digits.utf8.count <= 12, let number = Int(digits) else { return nil }
    rest = rest[digits.endIndex...]
    return number
  }

  /// `{L:C-L:C}`
  mutating func range() -> (start: CompilerText.Place, end: CompilerText.Place)? {
    let before = rest
    if skip("{"), let line = number(), skip(":"), let column = number(), skip("-"), let lastLine = number(), skip(":"),
      let lastColumn = number(), skip("}")
    {
      return (.init(line: line, column: column), .init(line: lastLine, column: lastColumn))
    }
    rest = before
    return nil
  }
}
