/// Names of files inside the work folder: what a caller may ask for, and how a program's own names are shown.
package enum FileName {
  /// Longest name of an input file, in bytes, folders included.
  package static let limit = 255

  /// Throws `ToolError` (`invalid_argument`) unless `name` is a plain relative path: parts joined by single slashes,
  /// none of them empty, `.` or `..`, no control character, and not longer than `limit`.
  package static func check(_ name: String, argument: String) throws(ToolError) {
    func refuse(_ reason: String) -> ToolError {
      ToolError(
        .invalidArgument,
        "Argument '\(argument)': '\(shown(Array(name.utf8.prefix(80))))' \(reason); give a name inside the work folder,"
          + " such as data.csv or src/util.py.",
        argument: argument)
    }
    if name.isEmpty { throw refuse("is empty") }
    if name.utf8.count > limit { throw refuse("has \(name.utf8.count) bytes, \(limit) are allowed") }
    if name.utf8.first == UInt8(ascii: "/") { throw refuse("is absolute") }
    if name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
      throw refuse("has a control character")
    }
    let parts = parts(of: name)
    if parts.contains("..") { throw refuse("leaves the work folder") }
    if parts.contains("") || parts.contains(".") { throw refuse("has an empty part or '.'") }
  }

  /// The names between the slashes. Slashes are looked for among bytes, as the kernel does: with a combining mark behind
  /// it a slash is part of another `Character`, and `../` would be overlooked.
  package static func parts(of name: String) -> [String] {
    name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).compactMap { String($0) }
  }

  /// A program's file name as text: inert, without the characters that reorder or hide what surrounds them.
  package static func shown(_ bytes: [UInt8]) -> String {
    var safe = ""
    for scalar in InertText(bytes).text.unicodeScalars {
      switch scalar.value {
      case 0x09: safe.unicodeScalars.append("\u{2409}")
      case 0x0A: safe.unicodeScalars.append("\u{240A}")
      case 0x0D: safe.unicodeScalars.append("\u{240D}")
      // Zero-width and bidirectional controls, line and paragraph separators.
      case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: safe.unicodeScalars.append("\u{FFFD}")
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
