/// Text without what could steer a terminal. Names and output come from programs that nobody trusts.
package enum TerminalText {
  /// Line feeds and tabs stay; every other control character becomes `\u{1b}`.
  package static func inert(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: result.unicodeScalars.append(scalar)
      case 0x00..<0x20, 0x7F..<0xA0: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
