/// The encoding that a Python file declares for itself (PEP 263).
enum PythonEncoding {
  /// Its name in lower case with hyphens, `utf-8` for each way to write that; nil if the file declares none.
  static func declared(in text: SourceText) -> String? {
    for number in 1...2 {
      let line = String(decoding: text.line(number).prefix(400), as: UTF8.self)
      guard let comment = line.wholeMatch(of: /[ \t\f]*(#.*)?/) else { return nil }
      if let name = comment.1?.firstMatch(of: /coding[:=][ \t]*([-_.a-zA-Z0-9]+)/)?.1 {
        let normal = name.lowercased().replacing("_", with: "-")
        return normal == "utf8" || normal == "utf-8" || normal.hasPrefix("utf-8-") ? "utf-8" : normal
      }
    }
    return nil
  }
}
