/// The comments by which shellcheck is told things: `# shellcheck shell=sh disable=SC2086`.
enum ShellDirectives {
  /// The text without `disable=…`, each byte in its place; nil if there is none. What else a directive says stays. One
  /// that says nothing else becomes an empty comment, because shellcheck reports a directive that it cannot read.
  static func withoutSilence(_ bytes: [UInt8]) -> [UInt8]? {
    var result = bytes
    var found = false
    for place in Silencing.places(of: "shellcheck", in: bytes) {
      let line = Silencing.line(at: place, in: bytes)
      let before = bytes[line.lowerBound..<place].last { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      guard before == UInt8(ascii: "#") else { continue }
      let words = words(in: bytes, from: place + "shellcheck".utf8.count, to: line.upperBound)
      let silent = words.filter { bytes[$0].starts(with: "disable=".utf8) }
      if silent.isEmpty { continue }
      found = true
      if silent.count == words.count {
        Silencing.blank(place..<line.upperBound, in: &result)
      } else {
        for word in silent { Silencing.blank(word, in: &result) }
      }
    }
    return found ? result : nil
  }

  /// What stands between spaces, up to a comment within the comment.
  private static func words(in bytes: [UInt8], from start: Int, to end: Int) -> [Range<Int>] {
    let isSpace = { (index: Int) in bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") }
    var words: [Range<Int>] = []
    var index = start
    while index < end {
      while index < end, isSpace(index) { index += 1 }
      guard index < end, bytes[index] != UInt8(ascii: "#") else { break }
      let first = index
      while index < end, !isSpace(index) { index += 1 }
      words.append(first..<index)
    }
    return words
  }
}
