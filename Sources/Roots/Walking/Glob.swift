/// One component of a pattern of `.gitignore`, matched against one component of a path.
///
/// Matching is that of git's wildmatch within a component: `?`, `*`, `[a-z]`, `[!a]`, `[[:alpha:]]`, `\` before a character that
/// means itself. It takes at most the product of both lengths, whatever the pattern: after a `*` only the last one is ever
/// tried again, which suffices because an earlier one could not match more.
struct Glob: Sendable {
  enum Token: Sendable, Equatable {
    case byte(UInt8)
    case anyByte
    case anyBytes
    /// One of a set; an index into `sets`.
    case set(Int)
  }

  private let tokens: [Token]
  private let sets: [ByteSet]
  /// No component that is shorter matches.
  let minimumLength: Int
  /// What it matches, if that is one name.
  private let literal: [UInt8]?

  init(_ tokens: some Collection<Token>, sets: [ByteSet]) {
    // Several `*` in a row are one.
    var kept: [Token] = []
    for token in tokens where !(token == .anyBytes && kept.last == .anyBytes) { kept.append(token) }
    self.tokens = kept
    self.sets = sets
    minimumLength = kept.count { $0 != .anyBytes }
    let bytes = kept.compactMap { if case .byte(let byte) = $0 { byte } else { nil } }
    literal = bytes.count == kept.count ? bytes : nil
  }

  func matches(_ name: ArraySlice<UInt8>) -> Bool {
    if let literal { return name.elementsEqual(literal) }
    guard name.count >= minimumLength else { return false }
    var place = name.startIndex
    var next = 0
    // Where the last `*` stands, and how far it reaches.
    var star: (next: Int, place: Int)?
    while place < name.endIndex {
      if next < tokens.count, tokens[next] == .anyBytes {
        star = (next + 1, place)
        next += 1
      } else if next < tokens.count, matches(tokens[next], name[place]) {
        next += 1
        place += 1
      } else if let last = star {
        star = (last.next, last.place + 1)
        next = last.next
        place = last.place + 1
      } else {
        return false
      }
    }
    return tokens[next...].allSatisfy { $0 == .anyBytes }
  }

  private func matches(_ token: Token, _ byte: UInt8) -> Bool {
    switch token {
    case .byte(let wanted): wanted == byte
    case .anyByte, .anyBytes: true
    case .set(let index): sets[index].contains(byte)
    }
  }
}

/// A set of bytes.
struct ByteSet: Sendable, Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word & (UInt64(1) << UInt64(byte & 63)) != 0
  }

  var inverted: ByteSet {
    var result = self
    result.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return result
  }
}
