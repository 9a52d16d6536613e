/// What two failures have in common if they are the same one: the kind and the words, without the numbers and addresses that
/// differ from run to run and line to line.
enum Signature {
  /// Hexadecimal digits of one.
  static let length = 12

  static func of(_ kind: FailureKind, _ message: String, tests: [String] = []) -> String {
    // FNV-1a, 64 bits: to tell a handful of failures apart, nothing more.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func take(_ byte: UInt8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    for text in [kind.rawValue, message] + tests {
      var wasDigit = false
      for byte in text.utf8.prefix(2000) {
        let isDigit = byte >= 0x30 && byte <= 0x39
        if !isDigit { take(byte) } else if !wasDigit { take(0x23) }
        wasDigit = isDigit
      }
      take(0)
    }
    let digits = String(hash >> 16, radix: 16)
    return String(repeating: "0", count: length - digits.count) + digits
  }
}
