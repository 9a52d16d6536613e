/// What the bytes of a file are, as far as it decides whether linters can read it.
enum TextEncoding {
  /// UTF-8, or another encoding that has ASCII in it: linters see the bytes and say what they think of them.
  case bytes
  case utf16, utf32
  /// It has NUL bytes.
  case binary

  init(of content: some RandomAccessCollection<UInt8>) {
    let start = Array(content.prefix(1024))
    // UTF-32 first: its mark begins as that of UTF-16 does.
    if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
      self = .utf32
    } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      self = .utf16
    } else if !content.contains(0) {
      self = .bytes
    } else {
      self = Self.looksLikeUTF16(start) ? .utf16 : .binary
    }
  }

  /// Without a mark: nearly all characters of code are ASCII, so that one byte of each pair is NUL and the other is
  /// not.
  private static func looksLikeUTF16(_ start: [UInt8]) -> Bool {
    guard start.count >= 4 else { return false }
    let pairs = start.count / 2
    let even = (0..<pairs).count { start[2 * $0] == 0 }
    let odd = (0..<pairs).count { start[2 * $0 + 1] == 0 }
    return max(even, odd) * 10 >= pairs * 9 && min(even, odd) * 10 <= pairs
  }
}
