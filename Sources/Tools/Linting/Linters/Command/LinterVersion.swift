/// A version in what a program prints when it is asked for one.
package enum LinterVersion {
  /// The first thing in a text that looks like a version: numbers with dots between them.
  package static func number(in text: some Sequence<UInt8>) -> String? {
    let head = String(decoding: Array(text.prefix(500)), as: UTF8.self)
    return head.firstMatch(of: /[0-9]+(\.[0-9]+)+/).map { String($0.output.0.prefix(40)) }
  }
}
