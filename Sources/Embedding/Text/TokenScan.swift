/// One pass over a text: gathers a word, and cuts it into pieces when it ends.
struct TokenScan {
  private let vocabulary: Vocabulary
  private let table = ScalarTable.shared
  private let keepsTokens: Bool
  /// The word with which there are more tokens is the last.
  private var limit = Int.max

  /// What was found, if it is kept.
  var tokens = TokenList()
  /// How many tokens were found.
  private(set) var count = 0
  /// Where the last word that has tokens begins.
  private(set) var lastWordStart = 0

  /// The word that is being gathered: its bytes after clean-up, and for each where its character is in the text.
  private var word: [UInt8] = []
  private var from: [Int] = []
  private var to: [Int] = []
  private var characters = 0
  /// The hashes of all beginnings of what is left of a word.
  private var hashes: [UInt32] = []

  private static let mostCharacters = 100

  init(_ vocabulary: Vocabulary, keepsTokens: Bool) {
    self.vocabulary = vocabulary
    self.keepsTokens = keepsTokens
    word.reserveCapacity(64)
    from.reserveCapacity(64)
    to.reserveCapacity(64)
  }

  /// Reads `text[range]`; stops after the word with which there are more than `limit` tokens.
  mutating func run(over text: [UInt8], in range: Range<Int>, limit: Int) {
    self.limit = limit
    var at = range.lowerBound
    while at < range.upperBound, count <= limit {
      let byte = text[at]
      if byte == UInt8(ascii: "["), let mark = mark(in: text, at: at, end: range.upperBound) {
        finishWord()
        guard count <= limit else { return }
        emit(mark.number, at..<at + mark.length)
        lastWordStart = at
        at += mark.length
      } else if byte < 0x80 {
        readASCII(byte, at)
        at += 1
      } else {
        let (scalar, length) = Self.decode(text, at, range.upperBound)
        if let scalar { read(scalar, at..<at + length) }
        at += length
      }
    }
    finishWord()
  }

  // MARK: Characters

  private mutating func readASCII(_ byte: UInt8, _ at: Int) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): append(byte, at..<at + 1)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte | 0x20, at..<at + 1)
    case 0x20, 0x09, 0x0A, 0x0D: finishWord()
    case 0x21...0x7E: standAlone([byte], at..<at + 1)
    default: break
    }
  }

  private mutating func append(_ byte: UInt8, _ place: Range<Int>) {
    word.append(byte)
    from.append(place.lowerBound)
    to.append(place.upperBound)
    if byte & 0xC0 != 0x80 { characters += 1 }
  }

  private mutating func read(_ scalar: UInt32, _ place: Range<Int>) {
    switch table.kind(of: scalar) {
    case .dropped: return
    case .space: return finishWord()
    case .alone:
      finishWord()
      gather(scalar, place)
      finishWord()
    case .letter, .punctuation: gather(scalar, place)
    }
  }

  /// What a scalar becomes goes to the word, or stands alone if it is punctuation.
  private mutating func gather(_ scalar: UInt32, _ place: Range<Int>) {
    var targets: [UInt32] = []
    table.forEachTarget(of: scalar) { targets.append($0) }
    for target in targets {
      let bytes = Self.encode(target)
      let isPunctuation =
        target < 0x80 ? !Self.isASCIILetter(UInt8(target)) : table.kind(of: target) == .punctuation
      if isPunctuation {
        standAlone(bytes, place)
      } else {
        for byte in bytes { append(byte, place) }
      }
    }
  }

  private mutating func standAlone(_ bytes: [UInt8], _ place: Range<Int>) {
    finishWord()
    for byte in bytes { append(byte, place) }
    finishWord()
  }

  // MARK: Words

  private mutating func finishWord() {
    // One character may end a word and be the next.
    guard !word.isEmpty, count <= limit else { return }
    defer {
      word.removeAll(keepingCapacity: true)
      from.removeAll(keepingCapacity: true)
      to.removeAll(keepingCapacity: true)
      characters = 0
    }
    lastWordStart = from[0]
    let countBefore = count
    let keptBefore = tokens.numbers.count
    guard characters <= Self.mostCharacters, cutWord() else {
      // One unknown piece in place of all that fitted before.
      count = countBefore
      if keepsTokens {
        tokens.numbers.removeSubrange(keptBefore...)
        tokens.ranges.removeSubrange(keptBefore...)
      }
      emit(vocabulary.marks.unknown, from[0]..<to[word.count - 1])
      return
    }
  }

  /// Cuts the word into pieces; false if a part of it fits none.
  private mutating func cutWord() -> Bool {
    var start = 0
    while start < word.count {
      let continues = start > 0
      let longest = min(word.count, start + vocabulary.longest)
      hashes.removeAll(keepingCapacity: true)
      var hash = Vocabulary.seed(continues)
      for index in start..<longest {
        hash = Vocabulary.step(hash, word[index])
        hashes.append(hash)
      }
      var end = longest
      var found: Int32?
      while end > start, found == nil {
        // Between characters only.
        if end == word.count || word[end] & 0xC0 != 0x80 {
          found = vocabulary.number(of: word, in: start..<end, continues: continues, hash: hashes[end - start - 1])
        }
        if found == nil { end -= 1 }
      }
      guard let found else { return false }
      emit(found, from[start]..<to[end - 1])
      start = end
    }
    return true
  }

  private mutating func emit(_ number: Int32, _ range: Range<Int>) {
    count += 1
    guard keepsTokens else { return }
    tokens.numbers.append(number)
    tokens.ranges.append(range)
  }

  private func mark(in text: [UInt8], at start: Int, end: Int) -> (number: Int32, length: Int)? {
    func matches(_ name: StaticString) -> Bool {
      guard end - start >= name.utf8CodeUnitCount else { return false }
      for index in 0..<name.utf8CodeUnitCount where unsafe text[start + index] != name.utf8Start[index] { return false }
      return true
    }
    let marks = vocabulary.marks
    if matches("[CLS]") { return (marks.beginning, 5) }
    if matches("[SEP]") { return (marks.end, 5) }
    if matches("[UNK]") { return (marks.unknown, 5) }
    if matches("[PAD]") { return (marks.padding, 5) }
    if matches("[MASK]") { return (marks.mask, 6) }
    return nil
  }

  // MARK: UTF-8

  private static func isASCIILetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The scalar that begins at `at`, nil if none does, and how many bytes to go on.
  private static func decode(_ text: [UInt8], _ at: Int, _ end: Int) -> (UInt32?, Int) {
    let first = text[at]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, at + length <= end else { return (nil, 1) }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for index in at + 1..<at + length {
      guard text[index] & 0xC0 == 0x80 else { return (nil, 1) }
      scalar = scalar << 6 | UInt32(text[index] & 0x3F)
    }
    let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard scalar >= least, Unicode.Scalar(scalar) != nil else { return (nil, 1) }
    return (scalar, length)
  }

  private static func encode(_ scalar: UInt32) -> [UInt8] {
    guard let scalar = Unicode.Scalar(scalar) else { return [] }
    return Array(UTF8.encode(scalar).map(Array.init) ?? [])
  }
}
