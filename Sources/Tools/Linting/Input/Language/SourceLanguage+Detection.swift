extension SourceLanguage {
  /// How many bytes of a file decide about its language.
  static let decisiveBytes = 65_536

  /// The language of a file by its name, else by its first line; `other` where neither tells.
  ///
  /// - Parameters:
  ///   - path: with `/` between folders; those above the file matter for workflows.
  ///   - content: at least the first `decisiveBytes`, or all.
  static func detect(path: String, content: some Collection<UInt8>) -> SourceLanguage {
    guard let named = byFileName(path) else { return byShebang(content) ?? .other }
    let content = content.prefix(decisiveBytes)
    switch named {
    case .c where path.hasSuffix(".h"): return looksLikeCpp(content) ? .cpp : .c
    // Qt's translations end in .ts as well.
    case .typescript where content.starts(with: "<?xml".utf8) || content.starts(with: "<!DOCTYPE".utf8): return .other
    case .yaml where isActionName(path) && hasLine(of: content, startingWith: "runs:"): return .workflow
    default: return named
    }
  }

  /// The language that a name alone tells, or nil. `other` for names that tell of something that is not linted.
  static func byFileName(_ path: String) -> SourceLanguage? {
    // By bytes: a combining mark after a slash would hide the slash from a comparison of characters.
    let components = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    guard let last = components.last else { return nil }
    let lower = last.lowercased()
    if let whole = wholeNames[lower] { return whole }
    if isDockerfile(lower) { return .dockerfile }
    guard let dot = last.utf8.lastIndex(of: UInt8(ascii: ".")), dot != last.utf8.startIndex else { return nil }
    let ending = String(last[last.index(after: dot)...])
    // The only endings whose case matters: .C and .H have always been C++.
    if ending == "C" || ending == "H" { return .cpp }
    let language = endings[ending.lowercased()]
    if language == .yaml, components.count >= 3, components.dropLast().suffix(2) == [".github", "workflows"] {
      return .workflow
    }
    return language
  }

  private static let wholeNames: [String: SourceLanguage] = [
    "sconstruct": .python, "sconscript": .python, "wscript": .python, ".pythonrc": .python, ".pystartup": .python,
    ".bashrc": .shell, ".bash_profile": .shell, ".bash_login": .shell, ".bash_logout": .shell, ".bash_aliases": .shell,
    ".profile": .shell, ".kshrc": .shell, "pkgbuild": .shell, "apkbuild": .shell,
    ".clang-format": .yaml, ".clang-tidy": .yaml, ".clangd": .yaml, ".yamllint": .yaml,
    "pipfile": .toml, ".swift-format": .json,
  ]

  private static let endings: [String: SourceLanguage] = [
    "py": .python, "pyi": .python, "pyw": .python,
    "sh": .shell, "bash": .shell, "dash": .shell, "ksh": .shell, "bats": .shell, "ebuild": .shell,
    "js": .javascript, "mjs": .javascript, "cjs": .javascript, "jsx": .javascript,
    "ts": .typescript, "mts": .typescript, "cts": .typescript, "tsx": .typescript,
    "c": .c, "h": .c,
    "cc": .cpp, "cpp": .cpp, "cxx": .cpp, "c++": .cpp, "hpp": .cpp, "hh": .cpp, "hxx": .cpp, "h++": .cpp,
    "cppm": .cpp,
    "swift": .swift,
    "yaml": .yaml, "yml": .yaml,
    "toml": .toml,
    "json": .json, "geojson": .json, "webmanifest": .json, "ipynb": .json, "sarif": .json,
    // With comments, or a value on each line: whoever reads JSON goes by the name.
    "jsonc": .json, "jsonl": .json, "ndjson": .json,
    "dockerfile": .dockerfile, "containerfile": .dockerfile,
    // It has more than comments that JSON has not, and nothing here reads it.
    "json5": .other,
    // Shells that no linter here reads; without this their first line would be asked.
    "zsh": .other, "fish": .other, "csh": .other, "tcsh": .other, "ps1": .other,
  ]

  // MARK: Names that mean more than their ending

  /// `Dockerfile`, `Dockerfile.production`, but not `Dockerfile.md` or a template that some program fills in.
  private static func isDockerfile(_ name: String) -> Bool {
    for base in ["dockerfile", "containerfile"] {
      if name == base { return true }
      guard name.hasPrefix(base + ".") else { continue }
      let ending = name.split(separator: ".").last.map(String.init) ?? ""
      return endings[ending] == nil
        && !["dockerignore", "md", "txt", "rst", "j2", "jinja", "jinja2", "tmpl", "tpl", "template", "erb", "in"]
          .contains(ending)
    }
    return false
  }

  private static func isActionName(_ path: String) -> Bool {
    ["action.yml", "action.yaml"].contains { path == $0 || path.utf8.ends(with: ("/" + $0).utf8) }
  }

  // MARK: Content

  /// Whether a header has what only C++ has, at the beginning of a line: `namespace`, `template`, `class`, `using`, or
  /// a header of the standard library without `.h`.
  private static func looksLikeCpp(_ content: some Collection<UInt8>) -> Bool {
    content.split(separator: UInt8(ascii: "\n")).contains { line in
      let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if ["namespace ", "template<", "template <", "class ", "using "].contains(where: { line.starts(with: $0.utf8) }) {
        return true
      }
      guard line.starts(with: "#include".utf8), let open = line.firstIndex(of: UInt8(ascii: "<")),
        let close = line[open...].firstIndex(of: UInt8(ascii: ">"))
      else { return false }
      return !line[open..<close].contains(UInt8(ascii: "."))
    }
  }

  private static func hasLine(of content: some Collection<UInt8>, startingWith start: String) -> Bool {
    content.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: start.utf8) }
  }
}

extension BidirectionalCollection<UInt8> {
  fileprivate func ends(with end: some BidirectionalCollection<UInt8>) -> Bool {
    reversed().starts(with: end.reversed())
  }
}
