import Passages

/// A token is a word: a run of bytes that are not white space.
struct WordCounter: TokenCounting {
  func count(_ utf8: Span<UInt8>) -> Int {
    var words = 0
    var inWord = false
    for index in utf8.indices {
      let isBlank = Self.isBlank(utf8[index])
      if !isBlank, !inWord { words += 1 }
      inWord = !isBlank
    }
    return words
  }

  func prefix(of utf8: Span<UInt8>, tokens limit: Int) -> Int {
    var words = 0
    var inWord = false
    for index in utf8.indices {
      let isBlank = Self.isBlank(utf8[index])
      if !isBlank, !inWord {
        if words == limit { return index }
        words += 1
      }
      inWord = !isBlank
    }
    return utf8.count
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }
}

/// A passage as tests compare it.
struct Seen: Equatable, CustomStringConvertible {
  var heading: [String]
  var lines: ClosedRange<Int>
  var text: String

  var description: String { "\(heading) \(lines) \(text.debugDescription)" }
}

func passages(_ text: String, _ name: String, limit: Int = 250, child: Int = 125) -> [Seen] {
  let document = Document(bytes: Array(text.utf8), name: name)
  return document.passages(counting: WordCounter(), limit: limit, child: min(limit, child)).map {
    Seen(heading: $0.heading, lines: $0.lines, text: String(decoding: document.text[$0.text], as: UTF8.self))
  }
}

func sentences(_ text: String, _ name: String = "a.txt") -> [String] {
  let document = Document(bytes: Array(text.utf8), name: name)
  return document.passages(counting: WordCounter()).flatMap(\.sentences).map {
    String(decoding: document.text[$0], as: UTF8.self)
  }
}
