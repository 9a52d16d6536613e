/// How the bytes of a file were read.
package enum TextEncoding: String, Sendable {
  case utf8
  case utf16LittleEndian
  case utf16BigEndian
  case latin1

  /// Whether a file is no text: a NUL in its first 8 kB, unless it says that it is UTF-16.
  package static func isBinary(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return false }
    return bytes.prefix(8192).contains(0)
  }
}

/// The text of a file as valid UTF-8, with the way back to the file's bytes.
///
/// A byte order mark decides. Without one, bytes that are valid UTF-8 are UTF-8. Among the rest, a file with more whole
/// sequences of several bytes than broken ones is damaged UTF-8, and each run of broken bytes reads as U+FFFD; any other
/// is latin-1, which every byte is valid in. A NUL is a character like others.
struct DecodedText: Sendable {
  var text: [UInt8]
  var map = OffsetMap()
  var encoding: TextEncoding

  init(_ bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let isBigEndian = bytes[0] == 0xFE
      encoding = isBigEndian ? .utf16BigEndian : .utf16LittleEndian
      text = []
      decodeUTF16(bytes, isBigEndian: isBigEndian)
      return
    }
    encoding = .utf8
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let (whole, broken) = UTF8Check.sequences(of: bytes, from: start)
    if broken == 0 {
      if start == 0 {
        text = bytes
      } else {
        text = Array(bytes[start...])
        map.append(textStart: 0, sourceStart: start, textUnit: 1, sourceUnit: 1)
      }
    } else if start > 0 || whole > broken {
      text = []
      repair(bytes, from: start)
    } else {
      encoding = .latin1
      text = []
      decodeLatin1(bytes)
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar, source: Int, width: Int) {
    let start = text.count
    text.append(contentsOf: UTF8.encode(scalar)!)
    map.append(textStart: start, sourceStart: source, textUnit: text.count - start, sourceUnit: width)
  }

  private mutating func decodeLatin1(_ bytes: [UInt8]) {
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for (offset, byte) in bytes.enumerated() { append(Unicode.Scalar(byte), source: offset, width: 1) }
  }

  private mutating func decodeUTF16(_ bytes: [UInt8], isBigEndian: Bool) {
    func unit(_ at: Int) -> UInt32 {
      isBigEndian ? UInt32(bytes[at]) << 8 | UInt32(bytes[at + 1]) : UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at])
    }
    text.reserveCapacity(bytes.count)
    var offset = 2
    while offset + 1 < bytes.count {
      let first = unit(offset)
      if first & 0xFC00 == 0xD800, offset + 3 < bytes.count, unit(offset + 2) & 0xFC00 == 0xDC00 {
        let value = 0x10000 + ((first & 0x3FF) << 10) + (unit(offset + 2) & 0x3FF)
        append(Unicode.Scalar(value) ?? "\u{FFFD}", source: offset, width: 4)
        offset += 4
      } else {
        append(Unicode.Scalar(first) ?? "\u{FFFD}", source: offset, width: 2)
        offset += 2
      }
    }
    if offset < bytes.count { append("\u{FFFD}", source: offset, width: 1) }
  }

  private mutating func repair(_ bytes: [UInt8], from start: Int) {
    text.reserveCapacity(bytes.count)
    var offset = start
    while offset < bytes.count {
      let length = UTF8Check.length(in: bytes, at: offset)
      if length > 0 {
        map.append(textStart: text.count, sourceStart: offset, textUnit: 1, sourceUnit: 1)
        text.append(contentsOf: bytes[offset..<offset + length])
        offset += length
      } else {
        var end = offset + 1
        while end < bytes.count, end - offset < 255, UTF8Check.length(in: bytes, at: end) == 0 { end += 1 }
        append("\u{FFFD}", source: offset, width: end - offset)
        offset = end
      }
    }
  }
}
