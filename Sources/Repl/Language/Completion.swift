import JSON

/// What could be written where the cursor is.
package struct Completion: Equatable {
  /// How many Unicode scalars before the cursor the candidates replace.
  package let replaced: Int
  /// Whole replacements in order; one that is a finished word ends in a space.
  package let candidates: [String]

  /// - Parameters:
  ///   - line: the line up to the cursor.
  ///   - files: the names in a folder that begin with a text, folders with a slash at the end.
  package init(of line: String, knowing server: ServerKnowledge, files: (String) -> [String] = { _ in [] }) {
    let scalars = Array(line.unicodeScalars)
    let start = scalars.lastIndex(where: \.isSpace).map { $0 + 1 } ?? 0
    let word = Self.text(scalars[start...])
    let before = Self.text(scalars[..<start]).split(whereSeparator: { $0.isWhitespace }).map(String.init)
    let candidates: [String]
    var replaced = scalars.count - start
    switch before.first {
    case nil: candidates = (server.toolNames + ReplLine.commands + server.methods).map { $0 + " " }
    case "call" where before.count == 1, "tools" where before.count == 1:
      candidates = server.toolNames.map { $0 + " " }
    case "read": candidates = before.count == 1 ? server.uris : []
    case "expect" where before.count == 1: candidates = ["error ", "content[0].text ", "structuredContent."]
    case let first?:
      let name = first == "call" ? before[1] : first
      guard let schema = server.schema(ofTool: name) else {
        candidates = []
        break
      }
      guard let equals = word.firstIndex(of: "=") else {
        let given = before.compactMap { word in word.firstIndex(of: "=").map { String(word[..<$0]) } }
        candidates = (schema["properties"]?.object?.keys ?? []).filter { !given.contains($0) }.map { $0 + "=" }
        break
      }
      let key = String(word[..<equals])
      let value = String(word[word.index(after: equals)...])
      replaced = value.unicodeScalars.count
      if value.hasPrefix("@") {
        candidates = files(String(value.dropFirst())).map { "@" + $0 + ($0.hasSuffix("/") ? "" : " ") }
      } else {
        candidates = Self.values(schema["properties"]?[key]).map { $0 + " " }
      }
    }
    let typed = Self.text(scalars[(scalars.count - replaced)...])
    self.replaced = replaced
    var seen: Set<String> = []
    self.candidates = candidates.filter { $0.hasPrefix(typed) && seen.insert($0).inserted }
  }

  /// What all candidates begin with.
  package var commonPrefix: String {
    guard var prefix = candidates.first.map({ Array($0.unicodeScalars) }) else { return "" }
    for candidate in candidates.dropFirst() {
      let shared = zip(prefix, candidate.unicodeScalars).prefix { $0 == $1 }.count
      prefix.removeLast(prefix.count - shared)
    }
    return Self.text(prefix[...])
  }

  /// The values that a schema names: of an enum, of a boolean, of the elements of a list.
  private static func values(_ schema: JSONValue?) -> [String] {
    guard let schema else { return [] }
    var values = (schema["enum"]?.array ?? []).map { $0.string ?? $0.description }
    if let constant = schema["const"] { values.append(constant.string ?? constant.description) }
    if schema["type"]?.string == "boolean" { values += ["true", "false"] }
    for key in ["anyOf", "oneOf"] { for branch in schema[key]?.array ?? [] { values += Self.values(branch) } }
    if let items = schema["items"] { values += Self.values(items) }
    return values
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
