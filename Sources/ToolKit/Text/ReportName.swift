/// Names of files as reports show them: one line that no terminal and no reader takes for anything but a name.
package enum ReportName {
  /// Bytes that are not UTF-8 become `\xFF`, controls, line breaks and bidirectional characters `\u{202E}`; the rest
  /// stays as it is, so that `patch` finds the file by the name.
  package static func inert(_ bytes: some Collection<UInt8>) -> String {
    var result = ""
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let valid = validPrefix(rest)
      for scalar in String(decoding: rest[..<valid], as: UTF8.self).unicodeScalars {
        if isInert(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
      }
      rest = rest[valid...]
      if let invalid = rest.popFirst() { result += "\\x" + String(invalid, radix: 16, uppercase: true) }
    }
    return result
  }

  /// The same, cut in the middle where it is long: for sentences that repeat what a caller gave.
  package static func shortened(_ text: String, to limit: Int = 80) -> String {
    let scalars = inert(text.utf8.prefix(4 * limit)).unicodeScalars
    guard scalars.count > limit || text.utf8.count > 4 * limit else { return String(scalars) }
    return String(String.UnicodeScalarView(scalars.prefix(limit))) + "…"
  }

  /// Whether a name is shown as it is.
  package static func isInert(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// The end of the longest beginning that is UTF-8.
  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let length =
        switch bytes[index] {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
      guard length > 0, index + length <= bytes.endIndex,
        length == 1 || String(validating: bytes[index..<index + length], as: UTF8.self) != nil
      else { return index }
      index += length
    }
    return index
  }
}
