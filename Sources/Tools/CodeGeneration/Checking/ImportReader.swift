internal import ToolKit

/// The import statements of a language, read line by line.
struct ImportReader: Sendable {
  private let language: String

  /// Nil for a language whose imports are not read.
  init?(_ language: CodeLanguage) {
    guard ["python", "javascript", "typescript", "c", "cpp", "swift", "go"].contains(language.name) else { return nil }
    self.language = language.name
  }

  /// What is imported, and on which line.
  func imports(in code: CodeOnly) -> [(name: String, line: Int)] {
    var found: [(String, Int)] = []
    let bare = code.code.split(separator: 0x0A, omittingEmptySubsequences: false)
    let texts = code.withTexts.split(separator: 0x0A, omittingEmptySubsequences: false)
    var isGoList = false
    for (index, (bareLine, textLine)) in zip(bare, texts).enumerated() {
      let line = String(decoding: bareLine, as: UTF8.self)
      let whole = String(decoding: textLine, as: UTF8.self)
      let words = line.split { $0.isWhitespace }
      switch language {
      case "python": found += python(line).map { ($0, index + 1) }
      case "swift":
        guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { continue }
        let kinds: Set<Substring> = ["struct", "class", "enum", "func", "var", "let", "protocol", "typealias"]
        let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
        found.append((String(name.prefix { $0 != "." && $0 != ";" }), index + 1))
      case "c", "cpp":
        let start = whole.drop(while: \.isWhitespace)
        guard start.first == "#", start.dropFirst().drop(while: \.isWhitespace).hasPrefix("include") else { continue }
        let name = whole.split { $0 == "<" || $0 == ">" || $0 == "\"" }.dropFirst().first
        found.append((name.map(String.init) ?? "?", index + 1))
      case "go":
        if words.first == "import" { isGoList = line.contains("(") }
        guard isGoList || words.first == "import" else { continue }
        if let name = Self.quoted(whole) { found.append((name, index + 1)) }
        if line.contains(")") { isGoList = false }
      default:
        // import … from "x", export … from "x", import "x", import("x"), require("x").
        guard words.contains("from") || line.contains("import") || line.contains("require(") else { continue }
        guard
          words.first == "import" || words.first == "export" || words.first == "}" || line.contains("require(")
            || line.contains("import(")
        else { continue }
        if let name = Self.quoted(whole) { found.append((name, index + 1)) }
      }
    }
    return found
  }

  /// `import a.b as c, d` and `from a.b import c`; imports of the answer's own package begin with a dot.
  private func python(_ line: String) -> [String] {
    var found: [String] = []
    for statement in line.split(separator: ";") {
      let words = statement.split { $0.isWhitespace }
      guard words.count >= 2 else { continue }
      if words[0] == "from" {
        if words[1].first != "." { found.append(String(words[1])) }
      } else if words[0] == "import" {
        let names = words.dropFirst().joined(separator: " ").split(separator: ",")
        found += names.compactMap { $0.split(separator: " ").first.map(String.init) }
      }
    }
    // A module by a name that is computed could be any.
    for call in ["__import__(", "import_module("] where line.contains(call) {
      found.append(String(call.dropLast()))
    }
    return found
  }

  /// Whether a name is one of these, or below one.
  func allows(_ name: String, _ allowed: [String]) -> Bool {
    let plain = language == "javascript" || language == "typescript" ? Self.withoutScheme(name) : name
    return allowed.contains { one in
      let bare = Self.withoutScheme(one)
      return plain == bare || plain.hasPrefix(bare + ".") || plain.hasPrefix(bare + "/") || name == one
        || Self.module(plain) == bare
    }
  }

  /// The name under which a file is imported: without folders and ending.
  static func module(_ name: String) -> String {
    let last = name.split(separator: "/").last ?? ""
    return String(last.split(separator: ".").first ?? "")
  }

  private static func withoutScheme(_ name: String) -> String {
    name.hasPrefix("node:") ? String(name.dropFirst(5)) : name
  }

  private static func quoted(_ line: String) -> String? {
    let parts = line.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
    return parts.count >= 3 ? String(parts[parts.count - 2]) : nil
  }
}
