/// What the model's tokenizer makes of each Unicode scalar before it looks for words: clean-up, decomposition (NFD), removal of
/// marks, lower case, and the classes at which words end.
///
/// One table for all of it, taken from the published tokenizer scalar by scalar: the Unicode version of its classes is not
/// that of Swift's library. Decomposition also reorders marks; those that stay (and are no letters) are in no piece of the
/// vocabulary, so that their order cannot change a token.
struct ScalarTable: Sendable {
  enum Kind: UInt8, Sendable {
    case letter, dropped, space, alone, punctuation
  }

  /// Made once, when the first text is tokenized.
  static let shared = ScalarTable()

  /// Where the entries of each 256 scalars are; most have none of their own and share the first.
  private var pageOf = [UInt16](repeating: 0, count: 0x1100)
  /// Kinds, and the bit `becomesOther`.
  private var pages = [UInt8](repeating: 0, count: 256)
  /// The scalars that become others, ascending, with where those begin in `targets`; one more at the end.
  private var sources: [UInt32] = []
  private var starts: [UInt32] = []
  private var targets: [UInt32] = []

  private static let becomesOther: UInt8 = 0x80

  /// The class of a scalar.
  func kind(of scalar: UInt32) -> Kind { Kind(rawValue: entry(of: scalar) & 0x7F) ?? .letter }

  /// Calls `body` with each scalar that `scalar` becomes; itself, mostly.
  func forEachTarget(of scalar: UInt32, _ body: (UInt32) -> Void) {
    guard entry(of: scalar) & Self.becomesOther != 0 else { return body(scalar) }
    if Hangul.syllables.contains(scalar) { return Hangul.forEachPart(of: scalar, body) }
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if sources[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    for index in starts[low]..<starts[low + 1] { body(targets[Int(index)]) }
  }

  private func entry(of scalar: UInt32) -> UInt8 {
    pages[Int(pageOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
  }

  private init() {
    var kind: UInt8?
    for word in Self.source.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
      var reader = HexReader(word)
      if let letter = reader.kindLetter {
        kind =
          switch letter {
          case UInt8(ascii: "D"): Kind.dropped.rawValue
          case UInt8(ascii: "S"): Kind.space.rawValue
          case UInt8(ascii: "H"): Kind.alone.rawValue
          case UInt8(ascii: "P"): Kind.punctuation.rawValue
          default: nil
          }
        continue
      }
      let first = reader.number()
      let last = reader.take(UInt8(ascii: "-")) ? reader.number() : first
      if let kind {
        mark(first...last) { $0 | kind }
        continue
      }
      mark(first...last) { $0 | Self.becomesOther }
      var becomes: [UInt32] = []
      while reader.take(UInt8(ascii: ">")) || reader.take(UInt8(ascii: "+")) { becomes.append(reader.number()) }
      for scalar in first...last {
        sources.append(scalar)
        starts.append(UInt32(targets.count))
        targets += becomes.map { $0 + (scalar - first) }
      }
    }
    starts.append(UInt32(targets.count))
    mark(Hangul.syllables.lowerBound...Hangul.syllables.upperBound - 1) { $0 | Self.becomesOther }
  }

  private mutating func mark(_ scalars: ClosedRange<UInt32>, _ change: (UInt8) -> UInt8) {
    for scalar in scalars {
      let page = Int(scalar >> 8)
      if pageOf[page] == 0 {
        pageOf[page] = UInt16(pages.count >> 8)
        pages.append(contentsOf: repeatElement(0, count: 256))
      }
      let index = Int(pageOf[page]) << 8 | Int(scalar & 0xFF)
      pages[index] = change(pages[index])
    }
  }
}

/// Precomposed Hangul, whose parts are a matter of arithmetic (Unicode, section 3.12).
private enum Hangul {
  static let syllables: Range<UInt32> = 0xAC00..<0xD7A4

  static func forEachPart(of scalar: UInt32, _ body: (UInt32) -> Void) {
    let index = scalar - syllables.lowerBound
    body(0x1100 + index / 588)
    body(0x1161 + index % 588 / 28)
    if index % 28 != 0 { body(0x11A7 + index % 28) }
  }
}

/// Reads a word of the table.
private struct HexReader {
  private let word: Substring.UTF8View.SubSequence
  private var at: Substring.UTF8View.Index

  init(_ word: Substring.UTF8View.SubSequence) {
    self.word = word
    at = word.startIndex
  }

  /// The capital letter that begins a list, if the word is one: digits are small.
  var kindLetter: UInt8? { word.first.flatMap { (UInt8(ascii: "D")...UInt8(ascii: "S")).contains($0) ? $0 : nil } }

  mutating func number() -> UInt32 {
    var value: UInt32 = 0
    while at < word.endIndex, let digit = Self.digit(word[at]) {
      value = value << 4 | digit
      at = word.index(after: at)
    }
    return value
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard at < word.endIndex, word[at] == byte else { return false }
    at = word.index(after: at)
    return true
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    default: nil
    }
  }
}
