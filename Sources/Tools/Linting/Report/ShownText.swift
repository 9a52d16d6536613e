internal import ToolKit

/// Untrusted text on one line: what a linter says, what a file is called.
///
/// White space of any kind is one space, controls are pictures, and characters that are not seen or that reorder what
/// stands around them become U+FFFD: nothing in it can begin a line of the report, steer a terminal or hide from a
/// reader.
enum ShownText {
  /// - Parameter limit: code points that are kept; what is longer is cut, and says so.
  static func line(_ text: String, limit: Int) -> String {
    if isPlain(text, limit: limit) { return text }
    // Four bytes make a code point at most; twice as much leaves room for white space that falls together.
    let bytes = text.utf8.prefix(limit * 8 + 8)
    var shown = String.UnicodeScalarView()
    var count = 0
    var hasGap = false
    for scalar in InertText(bytes).text.unicodeScalars {
      if scalar.properties.isWhitespace {
        hasGap = count > 0
        continue
      }
      if count + (hasGap ? 2 : 1) > limit { return String(shown) + "…" }
      if hasGap {
        shown.append(" ")
        count += 1
        hasGap = false
      }
      shown.append(isHidden(scalar) ? "\u{FFFD}" : scalar)
      count += 1
    }
    return String(shown) + (bytes.count < text.utf8.count ? "…" : "")
  }

  /// Whether a text is what most are, and shown as it is: short, of ASCII, with single spaces between words. Looking
  /// for that takes a hundredth of the time of the general way.
  private static func isPlain(_ text: String, limit: Int) -> Bool {
    guard text.utf8.count <= limit else { return false }
    var previous = UInt8(ascii: " ")
    for byte in text.utf8 {
      guard (0x20..<0x7F).contains(byte), byte != 0x20 || previous != 0x20 else { return false }
      previous = byte
    }
    return previous != 0x20 || text.isEmpty
  }

  /// The same for a text that may be missing.
  static func line(_ text: String?, limit: Int) -> String? { text.map { line($0, limit: limit) } }

  /// Whether a text of several lines can be shown as it is: a patch must not be changed, so one that is not inert is
  /// not shown.
  static func isInert(_ text: String) -> Bool {
    !text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: false
      case 0x00..<0x20, 0x7F..<0xA0: true
      default: isHidden(scalar)
      }
    }
  }

  /// Zero-width and bidirectional controls, separators of lines, annotations, and tags (Unicode Technical Report 36).
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }
}
