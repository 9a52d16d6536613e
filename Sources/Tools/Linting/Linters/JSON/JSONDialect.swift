/// The kinds of JSON that files hold, told by their names.
enum JSONDialect {
  /// One value, nothing else.
  case strict
  /// With comments and trailing commas.
  case commented
  /// A value on each line.
  case lines

  /// - Parameter name: a path, as reports name the file.
  init(name: String) {
    let parts = name.split(separator: "/").map { $0.lowercased() }
    let file = parts.last ?? ""
    if file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") {
      self = .lines
    } else if Self.isCommented(file) || parts.dropLast().contains(".vscode")
      || parts.dropLast().contains(".devcontainer")
    {
      self = .commented
    } else {
      self = .strict
    }
  }

  /// Files whose readers allow comments.
  private static func isCommented(_ file: String) -> Bool {
    if file.hasPrefix("tsconfig.") || file.hasPrefix("jsconfig.") || file.hasPrefix("api-extractor.") { return true }
    if [".jsonc", ".code-workspace", ".sublime-settings", ".sublime-project"].contains(where: file.hasSuffix) {
      return true
    }
    return [
      "deno.json", "devcontainer.json", ".eslintrc.json", ".oxlintrc.json", ".swcrc", ".babelrc", ".jshintrc",
      ".swift-format",
      "language-configuration.json",
    ].contains(file)
  }

  /// The text with comments and trailing commas replaced by spaces, each other byte in its place.
  static func plain(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    var index = 0
    /// The last comma after which nothing but spaces and comments came.
    var comma: Int?
    /// Whether a value, or the end of one, came last.
    var isBehindValue = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        comma = nil
        isBehindValue = true
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "/") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/"):
        let end = bytes[index...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
        Silencing.blank(index..<end, in: &result)
        index = end - 1
      case UInt8(ascii: "/") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "*"):
        var end = index + 2
        while end + 1 < bytes.count, !(bytes[end] == UInt8(ascii: "*") && bytes[end + 1] == UInt8(ascii: "/")) {
          end += 1
        }
        // One that is not closed stays, and is the error.
        guard end + 1 < bytes.count else { return result }
        Silencing.blank(index..<(end + 2), in: &result)
        index = end + 1
      case UInt8(ascii: ","):
        comma = isBehindValue ? index : nil
        isBehindValue = false
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let comma { result[comma] = UInt8(ascii: " ") }
        comma = nil
        isBehindValue = true
      case 0x20, 0x09, 0x0A, 0x0D: break
      default:
        comma = nil
        isBehindValue = bytes[index] != UInt8(ascii: "[") && bytes[index] != UInt8(ascii: "{")
      }
      index += 1
    }
    return result
  }
}
