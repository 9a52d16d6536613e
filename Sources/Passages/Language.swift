/// What a file is written in, as its name or first line says.
package struct Language: Sendable, Equatable {
  /// How a text is parted.
  package enum Form: Sendable, Equatable {
    case plain
    case markdown
    case restructuredText
    case html
    case code(CodeFamily)
  }

  /// The name that answers and filters use, in lower case.
  package var name: String
  package var form: Form

  package static let text = Language(name: "text", form: .plain)

  /// The language of a file: by its name, then its suffix, then a `#!` or `<!doctype`/`<?xml` first line; else plain text.
  package static func of(name: String, firstLine: String) -> Language {
    let base = name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[name.index(after: $0)...]) } ?? name
    let lower = base.lowercased()
    if let known = LanguageTable.names[lower] { return known }
    if let dot = lower.utf8.lastIndex(of: UInt8(ascii: ".")) {
      if let known = LanguageTable.suffixes[String(lower[lower.index(after: dot)...])] { return known }
    }
    return ofFirstLine(firstLine) ?? .text
  }

  private static func ofFirstLine(_ line: String) -> Language? {
    let line = line.lowercased()
    if line.hasPrefix("<!doctype html") || line.hasPrefix("<html") { return LanguageTable.suffixes["html"] }
    if line.hasPrefix("<?xml") { return LanguageTable.suffixes["xml"] }
    guard line.hasPrefix("#!") else { return nil }
    // "#!/usr/bin/env -S python3.11 -u": the first word that names an interpreter, without its version.
    for word in line.dropFirst(2).split(whereSeparator: { $0 == " " || $0 == "/" || $0 == "\t" }) {
      let bare = word.prefix { !$0.isNumber }
      if let suffix = LanguageTable.interpreters[String(bare)] { return LanguageTable.suffixes[suffix] }
    }
    return nil
  }
}
