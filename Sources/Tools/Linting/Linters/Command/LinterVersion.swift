/// A version in what a program prints when it is asked for one.
package enum LinterVersion {
  /// The first thing in a text that looks like a version: numbers with dots between them.
  package static func number(in text: some Sequence<UInt8>) -> String? {
    var rest = Array(text.prefix(500))[...]
    while let start = rest.firstIndex(where: isDigit) {
      let run = rest[start...].prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
      let numbers = run.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      if numbers.count > 1, let last = numbers.last {
        return String(decoding: run[..<last.endIndex].prefix(40), as: UTF8.self)
      }
      rest = rest[numbers[0].endIndex...]
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
