/// Which bytes are whole UTF-8 sequences (Unicode 15, table 3-7).
enum UTF8Check {
  /// The length of the sequence at an offset; 0 if it is broken.
  static func length(in bytes: [UInt8], at offset: Int) -> Int {
    let lead = bytes[offset]
    if lead < 0x80 { return 1 }
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { low = 0xA0 }
      if lead == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { low = 0x90 }
      if lead == 0xF4 { high = 0x8F }
    default: return 0
    }
    guard offset + length <= bytes.count, bytes[offset + 1] >= low, bytes[offset + 1] <= high else { return 0 }
    for index in offset + 2..<offset + max(2, length) where bytes[index] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// How many sequences of several bytes are whole, and how many bytes belong to none.
  static func sequences(of bytes: [UInt8], from start: Int) -> (whole: Int, broken: Int) {
    var whole = 0
    var broken = 0
    var offset = start
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        offset += 1
        continue
      }
      let length = length(in: bytes, at: offset)
      if length == 0 {
        broken += 1
        offset += 1
      } else {
        whole += 1
        offset += length
      }
    }
    return (whole, broken)
  }
}
