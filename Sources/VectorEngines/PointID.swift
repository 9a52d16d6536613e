internal import CKernels

/// The name of one vector in an engine: a UUID made of what the vector is of. The same content has the same name, whoever writes it and
/// however often, so that a write can be repeated and what is there already is recognised.
package struct PointID: Hashable, Sendable, CustomStringConvertible {
  /// 16 bytes.
  package let bytes: [UInt8]

  /// Of a document's part: the passage with number `ordinal`, or with `part` one of its children.
  package init(document key: [UInt8], content: String, ordinal: Int, part: Int?) {
    var text: [UInt8] = []
    for field in [key, Array(content.utf8), Array("\(ordinal)".utf8), Array((part.map { "\($0)" } ?? "").utf8)] {
      // With its length before it, no field can reach into the next.
      text += Array("\(field.count):".utf8) + field
    }
    var digest = [UInt8](repeating: 0, count: 32)
    // The digest has 32 bytes.
    unsafe text.withUnsafeBytes { text in
      unsafe digest.withUnsafeMutableBufferPointer { unsafe ck_sha256(text.baseAddress!, text.count, $0.baseAddress!) }
    }
    var bytes = Array(digest.prefix(16))
    // Version 8 of RFC 9562, made by a rule of our own, and its variant.
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    self.bytes = bytes
  }

  /// Reads a UUID as text; nil if it is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map({ $0.utf8.count }) == [8, 4, 4, 4, 12] else { return nil }
    let digits = parts.joined().utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == 32 else { return nil }
    bytes = stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  package var description: String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
