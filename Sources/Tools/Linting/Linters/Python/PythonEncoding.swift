internal import ToolKit

/// The encoding that a Python file declares for itself (PEP 263).
enum PythonEncoding {
  /// Its name in lower case with hyphens, `utf-8` for each way to write that; nil if the file declares none.
  static func declared(in text: SourceText) -> String? {
    for number in 1...2 {
      let line = String(decoding: text.line(number).prefix(400), as: UTF8.self)
      let comment = line.drop { " \t\u{0C}".contains($0) }
      guard comment.isEmpty || comment.first == "#" else { return nil }
      if let name = name(in: comment) {
        let normal = name.lowercased().replacing("_", with: "-")
        return normal == "utf8" || normal == "utf-8" || normal.hasPrefix("utf-8-") ? "utf-8" : normal
      }
    }
    return nil
  }

  /// What stands behind `coding:` or `coding=`.
  private static func name(in comment: Substring) -> Substring? {
    var rest = comment
    while let found = rest.firstRange(of: "coding") {
      rest = rest[found.upperBound...]
      guard rest.first == ":" || rest.first == "=" else { continue }
      let name = rest.dropFirst().drop { $0 == " " || $0 == "\t" }.prefix(while: isPartOfName)
      if !name.isEmpty { return name }
    }
    return nil
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
  }
}
