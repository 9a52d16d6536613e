/// Untrusted bytes as text that a terminal, a log or a model's context can show without acting on it.
///
/// - Bytes that are not UTF-8 become U+FFFD, one for each maximal invalid piece, and are counted.
/// - Control characters become their Unicode picture (ESC is shown as ␛, NUL as ␀), and are counted. Newline and tab
///   stay, and so does the carriage return of a CRLF; a lone carriage return, which would overwrite a line, does not.
/// - C1 controls (U+0080 to U+009F), which terminals obey as they obey ESC, become U+FFFD and count as controls.
package struct InertText: Sendable {
  /// The text.
  package private(set) var text = ""
  /// Bytes that were replaced because they are not UTF-8.
  package private(set) var invalidBytes = 0
  /// Control characters that were replaced.
  package private(set) var controls = 0

  package init(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    text.reserveCapacity(bytes.count)
    var decoder = UTF8Pieces(bytes)
    var pendingReturn = false
    while let piece = decoder.next() {
      switch piece {
      case .plain(let range):
        if pendingReturn {
          pendingReturn = false
          if bytes[range.lowerBound] == 0x0A {
            text.unicodeScalars.append("\r")
          } else {
            appendReturn()
          }
        }
        text += String(decoding: bytes[range], as: UTF8.self)
      case .scalar(let scalar):
        if pendingReturn {
          pendingReturn = false
          appendReturn()
        }
        if scalar == "\r" {
          pendingReturn = true
        } else {
          append(scalar)
        }
      case .invalid(let count):
        if pendingReturn {
          pendingReturn = false
          appendReturn()
        }
        invalidBytes += count
        text.unicodeScalars.append("\u{FFFD}")
      }
    }
    if pendingReturn { appendReturn() }
  }

  private mutating func appendReturn() {
    controls += 1
    text.unicodeScalars.append("\u{240D}")
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x00..<0x20:
      controls += 1
      text.unicodeScalars.append(scalar.picture)
    case 0x7F:
      controls += 1
      text.unicodeScalars.append("\u{2421}")
    case 0x80..<0xA0:
      controls += 1
      text.unicodeScalars.append("\u{FFFD}")
    default:
      text.unicodeScalars.append(scalar)
    }
  }
}

extension Unicode.Scalar {
  /// The picture (U+2400 to U+241F) of this C0 control character.
  fileprivate var picture: Unicode.Scalar {
    Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
  }
}

/// Splits bytes into what can be shown as it is, other scalars, and maximal invalid pieces (Unicode 15, section 3.9,
/// "substitution of maximal subparts").
private struct UTF8Pieces {
  enum Piece {
    /// A run of ASCII without controls but newlines and tabs: most of any text.
    case plain(Range<Int>)
    case scalar(Unicode.Scalar)
    case invalid(Int)
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F || byte == 0x0A || byte == 0x09 }

  mutating func next() -> Piece? {
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    if Self.isPlain(first) {
      let start = index
      while index < bytes.count, Self.isPlain(bytes[index]) { index += 1 }
      return .plain(start..<index)
    }
    index += 1
    let (more, second): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0x00...0x7F: (0, 0...0)
      case 0xC2...0xDF: (1, 0x80...0xBF)
      case 0xE0: (2, 0xA0...0xBF)
      case 0xE1...0xEC, 0xEE...0xEF: (2, 0x80...0xBF)
      case 0xED: (2, 0x80...0x9F)
      case 0xF0: (3, 0x90...0xBF)
      case 0xF1...0xF3: (3, 0x80...0xBF)
      case 0xF4: (3, 0x80...0x8F)
      default: (-1, 0...0)
      }
    guard more >= 0 else { return .invalid(1) }
    var value = more == 0 ? UInt32(first) : UInt32(first) & (0x3F >> UInt32(more))
    var taken = 1
    while taken <= more {
      guard index < bytes.count, (taken == 1 ? second : 0x80...0xBF).contains(bytes[index]) else {
        return .invalid(taken)
      }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
      index += 1
      taken += 1
    }
    return Unicode.Scalar(value).map(Piece.scalar) ?? .invalid(taken)
  }
}
