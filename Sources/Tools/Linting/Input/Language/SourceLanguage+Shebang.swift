extension SourceLanguage {
  /// The language of the interpreter that the first line of a script names (`#!`), or nil if there is no such line.
  /// `other` for an interpreter whose language is not linted.
  static func byShebang(_ content: some Collection<UInt8>) -> SourceLanguage? {
    guard content.starts(with: "#!".utf8) else { return nil }
    // Linux reads 256 bytes of it.
    let line = content.dropFirst(2).prefix(254).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    var words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }[...]
    guard var program = words.popFirst().map(programName) else { return .other }
    if program == "env" {
      // Options of env, and variables that it sets.
      words = words.drop { $0.utf8.first == UInt8(ascii: "-") || $0.utf8.contains(UInt8(ascii: "=")) }
      program = words.popFirst().map(programName) ?? ""
    }
    if program == "busybox" { program = words.popFirst() ?? "" }
    // The launchers of script runners: the program is an argument of theirs, or they have one language.
    if program == "uv" || program == "pipx" { return .python }
    return interpreters[withoutVersion(program)] ?? .other
  }

  private static let interpreters: [String: SourceLanguage] = [
    "python": .python, "pypy": .python, "micropython": .python, "ipython": .python,
    "sh": .shell, "bash": .shell, "dash": .shell, "ash": .shell, "ksh": .shell, "mksh": .shell, "bats": .shell,
    "node": .javascript, "nodejs": .javascript,
    "deno": .typescript, "bun": .typescript, "ts-node": .typescript, "tsx": .typescript,
    "swift": .swift,
  ]

  private static func programName(_ path: String) -> String {
    path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// `python3.14` and `node-22` as `python` and `node`.
  private static func withoutVersion(_ program: String) -> String {
    var bytes = Array(program.utf8)
    while let last = bytes.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) || last == UInt8(ascii: ".") {
      bytes.removeLast()
    }
    if bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
