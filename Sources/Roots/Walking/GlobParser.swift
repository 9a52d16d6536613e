/// Reads a pattern of `.gitignore` into its components (gitignore(5), "PATTERN FORMAT").
struct GlobParser {
  enum Piece {
    case token(Glob.Token)
    case separator
  }

  private var rest: ArraySlice<UInt8>
  private var sets: [ByteSet] = []

  private init(_ pattern: ArraySlice<UInt8>) { rest = pattern }

  /// The components of `pattern`, nil standing for `**`: any folders. Nil as a whole if the pattern can match nothing,
  /// because a class has no end or a backslash stands last.
  ///
  /// - Parameter isName: whether the pattern is about a name alone, in which two stars are one.
  static func components(of pattern: ArraySlice<UInt8>, isName: Bool) -> [Glob?]? {
    var parser = GlobParser(pattern)
    var pieces: [[Glob.Token]] = [[]]
    while !parser.rest.isEmpty {
      guard let piece = parser.piece() else { return nil }
      switch piece {
      case .separator: pieces.append([])
      case .token(let token): pieces[pieces.count - 1].append(token)
      }
    }
    return pieces.map { tokens in
      // Two stars mean folders only where they are a whole component.
      let isFolders = !isName && tokens.count >= 2 && tokens.allSatisfy { $0 == .anyBytes }
      return isFolders ? nil : Glob(tokens, sets: parser.sets)
    }
  }

  private mutating func piece() -> Piece? {
    guard let byte = rest.popFirst() else { return nil }
    switch byte {
    case UInt8(ascii: "/"): return .separator
    case UInt8(ascii: "?"): return .token(.anyByte)
    case UInt8(ascii: "*"): return .token(.anyBytes)
    case UInt8(ascii: "["):
      guard let set = set() else { return nil }
      sets.append(set)
      return .token(.set(sets.count - 1))
    case UInt8(ascii: "\\"):
      guard let escaped = rest.popFirst() else { return nil }
      return escaped == UInt8(ascii: "/") ? .separator : .token(.byte(escaped))
    default: return .token(.byte(byte))
    }
  }

  /// A class, its `[` already read. A `]` right at the beginning stands for itself.
  private mutating func set() -> ByteSet? {
    var isNegated = false
    if let first = rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
      isNegated = true
      rest.removeFirst()
    }
    var set = ByteSet()
    // The byte before, from which a range may begin.
    var previous: UInt8?
    var isFirst = true
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]") && !isFirst { return isNegated ? set.inverted : set }
      isFirst = false
      if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":"), let end = rest.firstIndex(of: UInt8(ascii: "]")),
        end - rest.startIndex >= 2, rest[end - 1] == UInt8(ascii: ":")
      {
        guard let named = Self.named[String(decoding: rest[(rest.startIndex + 1)..<(end - 1)], as: UTF8.self)] else {
          return nil
        }
        for member in UInt8.min...UInt8.max where named(member) { set.insert(member) }
        rest = rest[(end + 1)...]
        previous = nil
      } else if byte == UInt8(ascii: "-"), let low = previous, let after = rest.first, after != UInt8(ascii: "]") {
        rest.removeFirst()
        var high = after
        if after == UInt8(ascii: "\\") {
          guard let escaped = rest.popFirst() else { return nil }
          high = escaped
        }
        if low <= high { for member in low...high { set.insert(member) } }
        previous = nil
      } else {
        var member = byte
        if byte == UInt8(ascii: "\\") {
          guard let escaped = rest.popFirst() else { return nil }
          member = escaped
        }
        set.insert(member)
        previous = member
      }
    }
    return nil
  }

  private static let named: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isLetter($0) || isDigit($0) },
    "alpha": { isLetter($0) },
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "digit": { isDigit($0) },
    "graph": { (0x21...0x7E).contains($0) },
    "lower": { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) },
    "print": { (0x20...0x7E).contains($0) },
    "punct": { (0x21...0x7E).contains($0) && !isLetter($0) && !isDigit($0) },
    // Not C's: git's own, without the vertical tab and the form feed.
    "space": { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D },
    "upper": { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) },
    "xdigit": { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) },
  ]

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
