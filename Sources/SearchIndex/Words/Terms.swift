/// Cuts text into terms, for passages and questions alike.
///
/// A word is a run of letters and digits, in lower case and without accents, reduced to its stem; stop words are left
/// out. An identifier counts whole and in its parts: `maxPageCount` and `max_page_count` both give `max`, `page`,
/// `count`, and themselves. Scripts that put no spaces between words give each two neighbouring characters.
package struct Terms {
  /// Words longer than this are cut here: they are encoded data.
  private static let longest = 64

  private var stemmer = PorterStemmer()
  private var word: [UInt8] = []
  private var known = KnownWords()

  package init() {}

  /// Hands each term of the text to `take`, in the order of the text, repetitions too. Bytes that are not UTF-8
  /// separate words.
  package mutating func forEach(in text: Span<UInt8>, take: (Term) -> Void) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      if CharacterClass.isWordByte(byte) {
        let start = index
        while index < text.count, CharacterClass.isWordByte(text[index]) { index += 1 }
        if index < text.count, text[index] >= 0x80, Self.continuesWord(text, at: index) {
          index = unicode(text, from: start, take)
        } else {
          identifier(text, start, index, take)
        }
      } else if byte >= 0x80 {
        index = unicode(text, from: index, take)
      } else {
        index += 1
      }
    }
  }

  /// The terms of a text, each once, in the order of their first appearance.
  package mutating func unique(in text: Span<UInt8>) -> [Term] {
    var seen: Set<Term> = []
    var result: [Term] = []
    forEach(in: text) { if seen.insert($0).inserted { result.append($0) } }
    return result
  }

  // MARK: ASCII

  /// A run of letters, digits and underscores.
  private mutating func identifier(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ take: (Term) -> Void) {
    var whole = WordHash()
    var parts = 0
    var index = start
    while index < end {
      if text[index] == UInt8(ascii: "_") {
        whole.add(text[index])
        index += 1
        continue
      }
      let partEnd = CharacterClass.endOfPart(text, from: index, to: end)
      var hash = WordHash()
      for place in index..<partEnd {
        let byte = CharacterClass.lowered(text[place])
        hash.add(byte)
        whole.add(byte)
      }
      switch known.term(of: hash.value) {
      case .term(let term): take(term)
      case .stopWord: break
      case .unknown:
        word.removeAll(keepingCapacity: true)
        for place in index..<partEnd { word.append(CharacterClass.lowered(text[place])) }
        let term = termOfWord()
        known.learn(hash.value, term)
        if let term { take(term) }
      }
      parts += 1
      index = partEnd
    }
    if parts > 1 { take(Term(key: whole.value)) }
  }

  /// The term of the word that has been gathered; nil if it says nothing.
  private mutating func termOfWord() -> Term? {
    guard !word.isEmpty, !StopWords.contains(word) else { return nil }
    if word.count > Self.longest { word.removeLast(word.count - Self.longest) }
    if word.allSatisfy({ $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }) { stemmer.stem(&word) }
    return Term(word)
  }

  // MARK: Beyond ASCII

  private static func continuesWord(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard let (scalar, _) = UTF8Scalar.decode(text, at: index) else { return false }
    return CharacterClass.kind(scalar) == .letter
  }

  /// A word with letters that are not ASCII, or a run of ideographs; answers where it ends.
  private mutating func unicode(_ text: Span<UInt8>, from start: Int, _ take: (Term) -> Void) -> Int {
    var index = start
    word.removeAll(keepingCapacity: true)
    while index < text.count, let (scalar, length) = UTF8Scalar.decode(text, at: index) {
      switch CharacterClass.kind(scalar) {
      case .letter:
        CharacterClass.appendFolded(scalar, to: &word)
      case .mark:
        break
      case .ideograph:
        if let term = termOfWord() { take(term) }
        return ideographs(text, from: index, take)
      case .other:
        if let term = termOfWord() { take(term) }
        return index + length
      }
      index += length
    }
    if let term = termOfWord() { take(term) }
    return index == start ? index + 1 : index
  }

  /// Each two neighbours of a run of ideographs; the one, if it stands alone.
  private mutating func ideographs(_ text: Span<UInt8>, from start: Int, _ take: (Term) -> Void) -> Int {
    var index = start
    var previous: [UInt8] = []
    var pairs = 0
    while index < text.count, let (scalar, length) = UTF8Scalar.decode(text, at: index),
      CharacterClass.kind(scalar) == .ideograph
    {
      let current = (index..<index + length).map { text[$0] }
      if !previous.isEmpty {
        take(Term(previous + current))
        pairs += 1
      }
      previous = current
      index += length
    }
    if pairs == 0 { take(Term(previous)) }
    return index
  }
}
