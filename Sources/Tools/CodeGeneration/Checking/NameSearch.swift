internal import ToolKit

/// Looks for a name in code, as a whole name.
enum NameSearch {
  /// The lines on which it stands, each once.
  static func lines(of name: String, in code: CodeOnly, _ language: CodeLanguage) -> [Int] {
    var lines = Set(occurrences(of: Array(name.utf8), in: code.code).map(code.line))
    if language.name == "python", let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) {
      lines.formUnion(imported(String(name[..<dot]), String(name[name.utf8.index(after: dot)...]), code))
    }
    return lines.sorted()
  }

  /// Where `name` begins, not as a part of a longer name. A plain name behind a dot is another one: `frame.eval` is not
  /// `eval`.
  private static func occurrences(of name: [UInt8], in code: [UInt8]) -> [Int] {
    guard let first = name.first else { return [] }
    var found: [Int] = []
    var index = 0
    while index + name.count <= code.count {
      defer { index += 1 }
      guard code[index] == first, code[index..<index + name.count].elementsEqual(name) else { continue }
      let before = index > 0 ? code[index - 1] : 0x20
      let after = index + name.count < code.count ? code[index + name.count] : 0x20
      let isWord = isNamePart(first)
      if isWord, isNamePart(before) || before == UInt8(ascii: ".") { continue }
      if isNamePart(name[name.count - 1]), isNamePart(after) { continue }
      found.append(index)
    }
    return found
  }

  /// Where Python imports `member` out of `module`, or gives the module another name.
  private static func imported(_ module: String, _ member: String, _ code: CodeOnly) -> [Int] {
    var lines: [Int] = []
    let all = code.code.split(separator: 0x0A, omittingEmptySubsequences: false)
    var aliases: [String] = []
    for (index, bytes) in all.enumerated() {
      let words = String(decoding: bytes, as: UTF8.self).split {
        $0.isWhitespace || $0 == "," || $0 == "(" || $0 == ")"
      }
      if words.count >= 4, words[0] == "from", words[1] == module,
        words.dropFirst(3).contains(where: { $0 == member || $0 == "*" })
      {
        lines.append(index + 1)
      }
      if words.first == "import", let place = words.firstIndex(of: Substring(module)), place + 2 < words.count,
        words[place + 1] == "as"
      {
        aliases.append(String(words[place + 2]))
      }
    }
    for alias in aliases {
      lines += occurrences(of: Array("\(alias).\(member)".utf8), in: code.code).map(code.line)
    }
    return lines
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
