internal import JSON

/// One file of JSON, examined.
struct JSONText {
  private(set) var findings: [Finding] = []
  private let file: SourceFile
  /// What is parsed: the file's bytes, where the dialect allows more than JSON without it, each in its place.
  private let bytes: [UInt8]
  /// Duplicate keys that are told one by one; a file that has more is of another kind of wrong.
  private static let duplicateLimit = 200

  init(_ file: SourceFile) {
    self.file = file
    let dialect = JSONDialect(name: file.name)
    bytes = dialect == .commented ? JSONDialect.plain(file.bytes) : file.bytes
    let start = file.bytes.starts(with: SourceText.byteOrderMark) ? SourceText.byteOrderMark.count : 0
    if start > 0 {
      add(
        "byte-order-mark", .correctness, .warning,
        "A byte order mark, which JSON that is sent must not have (RFC 8259, 8.1)", at: 0)
    }
    guard dialect == .lines else {
      examine(start..<bytes.count)
      return
    }
    var from = start
    for line in bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) { examine(from..<(from + line.count)) }
      from += line.count + 1
    }
  }

  private mutating func examine(_ range: Range<Int>) {
    do throws(JSONSyntaxError) {
      findDuplicates(in: try JSONDocument(bytes, in: range).root)
    } catch {
      add(error, in: range)
    }
  }

  private mutating func add(
    _ rule: String, _ category: Finding.Category, _ severity: Finding.Severity, _ message: String, at start: Int,
    to end: Int? = nil, fix: Fix? = nil,
  ) {
    var finding = Finding(
      file: file.index, tool: "json", rule: rule, category: category, severity: severity, message: message,
      range: TextRange(file.text.position(ofOffset: start), end.map(file.text.position(ofOffset:))))
    finding.fix = fix
    findings.append(finding)
  }

  private mutating func add(_ error: JSONSyntaxError, in range: Range<Int>) {
    let place = min(range.lowerBound + error.offset, bytes.count)
    let before = bytes[range.lowerBound..<place].lastIndex { !Self.isSpace($0) }
    if case .unexpectedByte(let byte, _) = error.reason, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"),
      let before,
      bytes[before] == UInt8(ascii: ",")
    {
      let range = TextRange(file.text.position(ofOffset: before), file.text.position(ofOffset: before + 1))
      let fix = Fix(title: "Remove the comma", applicability: .safe, edits: [Fix.Edit(range: range, text: "")])
      return add(
        "trailing-comma", .syntax, .error,
        "A comma before '\(Character(UnicodeScalar(byte)))', which JSON does not allow",
        at: before, to: before + 1, fix: fix)
    }
    if case .unexpectedByte(UInt8(ascii: "/"), _) = error.reason, place + 1 < bytes.count,
      bytes[place + 1] == UInt8(ascii: "/") || bytes[place + 1] == UInt8(ascii: "*")
    {
      return add(
        "comment", .syntax, .error, "A comment, which JSON does not allow (files named .jsonc may have them)",
        at: place,
        to: min(place + 2, bytes.count))
    }
    add("syntax-error", .syntax, .error, "Not JSON: \(error.reason)", at: place)
  }

  /// Keys that are in an object more than once: most readers take the last, and nobody sees the others.
  private mutating func findDuplicates(in root: JSONView) {
    var open = [root]
    var count = 0
    while let view = open.popLast() {
      switch view.kind {
      case .array:
        for element in view.elements where element.kind == .array || element.kind == .object { open.append(element) }
      case .object:
        var seen: Set<String> = []
        for (key, value) in view.members {
          if !seen.insert(key).inserted, count < Self.duplicateLimit, let place = placeOfKey(before: value) {
            count += 1
            add(
              "duplicate-key", .correctness, .warning,
              "The key \(LinterJSON.message("'\(key)'")) is there more than once: all but the last are lost to most readers",
              at: place.lowerBound, to: place.upperBound)
          }
          if value.kind == .array || value.kind == .object { open.append(value) }
        }
      default: break
      }
    }
  }

  /// Where the key of a value is, with its quotes: before the colon before the value.
  private func placeOfKey(before value: JSONView) -> Range<Int>? {
    let quote = UInt8(ascii: "\"")
    guard let end = bytes[..<value.raw.startIndex].lastIndex(of: quote) else { return nil }
    var start = end
    while start > 0 {
      start -= 1
      guard bytes[start] == quote else { continue }
      // A quote is within the key if an odd number of backslashes stands before it.
      let backslashes = bytes[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
      if backslashes.isMultiple(of: 2) { return start..<(end + 1) }
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
