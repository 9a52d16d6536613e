internal import ToolKit

extension FencedBlock {
  /// The name of the file that the block is, if the answer says one: behind the fence (`python src/a.py`, `title="a.py"`,
  /// `python:a.py`, or instead of a language), in a comment that is its first line, or in the line before it.
  var fileName: String? {
    for word in attributes.split(whereSeparator: \.isWhitespace) {
      let value = word.split(separator: "=", maxSplits: 1).last ?? word
      if let name = Self.name(value) { return name }
    }
    if let name = Self.name(Substring(tag)) { return name }
    let first = Self.lines(of: text).first { $0.contains { !$0.isWhitespace } } ?? ""
    for mark in ["#", "//", "/*", "--"] where first.hasPrefix(mark) {
      if let name = Self.name(Self.stripped(first.dropFirst(mark.count))) { return name }
    }
    // A line that is a name and nothing else: a sentence that mentions a file names no block.
    return Self.name(Self.stripped(Substring(lineBefore)))
  }

  /// A line without what Markdown puts around a name.
  private static func stripped(_ line: Substring) -> Substring {
    let marks: Set<Character> = ["#", "*", "`", ":", "_", " ", "\t", "/", "-", ">"]
    var rest = line.drop { $0 != "_" && marks.contains($0) }
    for label in ["File", "file", "Filename", "filename"] where rest.hasPrefix(label) {
      let behind = rest.dropFirst(label.count)
      if let next = behind.first, marks.contains(next) { rest = behind.drop { $0 != "_" && marks.contains($0) } }
    }
    while let last = rest.last, last != "_", marks.contains(last) { rest.removeLast() }
    return rest
  }

  /// A word that can be nothing but a file's name: it has an ending, and no characters that names of files seldom have.
  private static func name(_ word: Substring) -> String? {
    var word = word
    while let first = word.first, first == "\"" || first == "'" { word.removeFirst() }
    while let last = word.last, last == "\"" || last == "'" { word.removeLast() }
    let ending = word.utf8.lastIndex(of: UInt8(ascii: ".")).map { word[word.utf8.index(after: $0)...] } ?? ""
    guard (1...8).contains(ending.utf8.count), ending.utf8.allSatisfy(isPlain), ending.contains(where: \.isLetter),
      word.utf8.count <= FileName.limit,
      word.utf8.allSatisfy({ isPlain($0) || $0 == 0x2E || $0 == 0x2F || $0 == 0x2D }),
      word.utf8.first != UInt8(ascii: ".") || word.hasPrefix("../")
    else { return nil }
    return String(word)
  }

  /// A letter, a digit or an underscore of ASCII.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}
