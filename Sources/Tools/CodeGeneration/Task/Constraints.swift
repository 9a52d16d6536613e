internal import Spelling
internal import ToolKit

/// What a caller demands of the code besides what it does.
package struct Constraints: Sendable, Hashable {
  var maximumLines: Int?
  /// What may be imported; nil for anything.
  var imports: [String]?
  var forbidden: [String] = []
  /// Wishes in words, which go to whoever writes and are checked by nobody.
  var wishes: [String] = []

  static let none = Constraints()

  private init() {}

  /// - Throws: `ToolError` that names the element concerned.
  init(_ texts: [String]) throws(ToolError) {
    guard texts.count <= Self.mostTexts else {
      throw Self.invalid("constraints", "has \(texts.count) elements, at most \(Self.mostTexts) are taken.")
    }
    for (index, text) in texts.enumerated() {
      let argument = "constraints[\(index)]"
      guard text.utf8.count <= Self.longestText else {
        throw Self.invalid(argument, "has \(text.utf8.count) bytes, at most \(Self.longestText) are taken.")
      }
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0]).trimmed.lowercased()
      guard parts.count == 2, !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == "_" }) else {
        wishes.append(text)
        continue
      }
      try take(name, String(parts[1]), argument)
    }
  }

  private mutating func take(_ name: String, _ value: String, _ argument: String) throws(ToolError) {
    let names = value.split { $0 == "," || $0.isWhitespace }.map(String.init)
    switch name {
    case "max_lines":
      guard let lines = Int(value.filter { !$0.isWhitespace }), (1...100_000).contains(lines) else {
        throw Self.invalid(argument, "max_lines is a whole number from 1 to 100000.")
      }
      maximumLines = lines
    case "import", "imports", "allowed_imports": imports = (imports ?? []) + names
    case "forbid", "forbidden", "forbidden_apis": forbidden += names
    case "style": wishes.append(value)
    default:
      let meant = Spelling.closest(to: name, among: Self.names).map { " Did you mean '\($0)'?" } ?? ""
      throw Self.invalid(
        argument,
        "'\(ReportName.shortened(name))' is no constraint.\(meant) There are max_lines=50, import=math,json and"
          + " forbid=eval,os.system; anything else is a wish in words, without '='.")
    }
  }

  private static let names = ["max_lines", "import", "forbid", "style"]
  private static let mostTexts = 32
  private static let longestText = 1000

  /// The rules as lines for whoever writes.
  var lines: [String] {
    var lines: [String] = []
    if let maximumLines { lines.append("At most \(maximumLines) lines.") }
    if let imports {
      lines.append(imports.isEmpty ? "Imports nothing." : "Imports nothing but: \(imports.joined(separator: ", ")).")
    }
    if !forbidden.isEmpty { lines.append("Does not use: \(forbidden.joined(separator: ", ")).") }
    return lines + wishes
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
