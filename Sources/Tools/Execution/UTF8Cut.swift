/// What of a character is left at the ends of bytes that were cut anywhere.
enum UTF8Cut {
  /// How many bytes at the end begin a character that is not complete.
  static func unfinished(_ bytes: ArraySlice<UInt8>) -> Int {
    for (back, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back + 1 ? back + 1 : 0
    }
    return 0
  }

  /// How many bytes at the beginning continue a character that began before.
  static func torn(_ bytes: ArraySlice<UInt8>) -> Int { bytes.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count }
}
