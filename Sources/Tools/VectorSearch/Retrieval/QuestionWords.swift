internal import SearchIndex

/// A question's words, as they are written, with the terms that the index knows them by.
struct QuestionWords {
  /// Of a longer question only so many bytes are read for words: what follows would say little more, and each term costs.
  static let longest = 8192
  /// Of more terms than this only the first count.
  static let mostTerms = 128

  private(set) var terms: [Term] = []
  /// Words with the places of their terms in `terms`.
  private var words: [(text: String, terms: [Int])] = []

  init(_ text: [UInt8]) {
    var cutter = Terms()
    var places: [Term: Int] = [:]
    var index = 0
    let end = min(text.count, Self.longest)
    while index < end {
      guard Self.isOfWord(text[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < end, Self.isOfWord(text[index]) { index += 1 }
      var own: [Int] = []
      for term in cutter.unique(in: text[start..<index].span) {
        if let known = places[term] {
          own.append(known)
        } else if terms.count < Self.mostTerms {
          places[term] = terms.count
          own.append(terms.count)
          terms.append(term)
        }
      }
      guard !own.isEmpty else { continue }
      let word = String(decoding: text[start..<index], as: UTF8.self)
      if !words.contains(where: { $0.text == word }) { words.append((word, own)) }
    }
  }

  /// The words of which a passage has a term, for a passage that has the terms at these places.
  func words(with found: [Int]) -> [String] {
    let found = Set(found)
    return words.lazy.filter { $0.terms.contains { found.contains($0) } }.map(\.text)
  }

  /// How much of the question the terms at these places are: the share of the sum of rarities.
  func coverage(of found: some Sequence<Int>, rarities: [Float]) -> Float {
    let all = rarities.reduce(0, +)
    return all > 0 ? found.reduce(0) { $0 + rarities[$1] } / all : 0
  }

  /// The places of the terms that a name has.
  func places(in name: Set<Term>) -> [Int] { terms.indices.filter { name.contains(terms[$0]) } }

  /// Letters, digits and underscores of ASCII, and every byte of a longer sequence.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
      || byte &- UInt8(ascii: "0") < 10
  }
}
