internal import Programs

/// What the linters of C and C++ share.
enum CFamily {
  /// The standards that code of today is written in.
  static func options(for language: SourceLanguage) -> [String] { language == .c ? ["-std=gnu17"] : ["-std=gnu++20"] }

  /// C and C++ are of different standards, and never in one process; nor are files of C that choose what the system's
  /// headers declare and those that leave it to the command line.
  static func groups(of files: [SourceFile]) -> [[SourceFile]] {
    let isC = { (file: SourceFile) in file.language == .c }
    return [
      files.filter { isC($0) && !choosesFeatures($0) }, files.filter { isC($0) && choosesFeatures($0) },
      files.filter { !isC($0) },
    ].filter { !$0.isEmpty }
  }

  /// All that the GNU C library has is declared, as in C++ and in nearly every build, unless a file says otherwise
  /// itself.
  static func features(of files: [SourceFile]) -> [String] {
    files[0].language == .c && !choosesFeatures(files[0]) ? ["-D_GNU_SOURCE"] : []
  }

  private static func choosesFeatures(_ file: SourceFile) -> Bool {
    let names: [StaticString] = ["_GNU_SOURCE", "_POSIX_C_SOURCE", "_XOPEN_SOURCE", "_DEFAULT_SOURCE"]
    return names.contains { Silencing.mentions($0, in: file.bytes) }
  }

  /// A compiler that checks files of one language and makes nothing of them.
  static func command(
    _ compiler: Program, _ output: [String], for files: [SourceFile], among all: [SourceFile], _ profile: Profile,
  ) -> LinterCommand {
    var arguments = ["-fsyntax-only", "-Wall", "-Wextra", "-Wformat=2", "-Wno-pragma-once-outside-header"] + output
    if profile >= .strict { arguments += ["-Wpedantic", "-Wshadow", "-Wconversion"] }
    arguments += options(for: files[0].language) + features(of: files) + includeFolders(of: all)
    for file in files { arguments += ["-x", compilerLanguage(of: file), "./" + file.workName] }
    var command = LinterCommand(compiler, arguments)
    command.keepsErrors = true
    command.environment = ["LC_ALL=C"]
    return command
  }

  /// 0, or 1 when there are errors; anything else is a crash of the compiler's own.
  static func read(
    _ printed: Workshop.Printed, of files: [SourceFile], tool: String, countsByteOrderMark: Bool,
  ) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1 else { return nil }
    let text = CompilerText(printed.errorOutput)
    let reading = ClangReading(text, of: files, tool: tool, countsByteOrderMark: countsByteOrderMark).reading
    let isEmpty = reading.findings.isEmpty && reading.unread.isEmpty
    return code == 1 && isEmpty ? nil : reading
  }

  static func isHeader(_ file: SourceFile) -> Bool {
    [".h", ".hh", ".hpp", ".hxx", ".h++", ".inc", ".ipp", ".tpp"].contains { file.workName.hasSuffix($0) }
  }

  /// What the compiler is told that a file is, whatever its ending says.
  static func compilerLanguage(of file: SourceFile) -> String {
    (file.language == .c ? "c" : "c++") + (isHeader(file) ? "-header" : "")
  }

  /// The work folder, and the folders above files whose name says that they are for including.
  static func includeFolders(of files: [SourceFile]) -> [String] {
    var folders = ["-I."]
    for file in files {
      let parts = file.workName.split(separator: "/")
      for (depth, part) in parts.dropLast().enumerated() where part == "include" || part == "src" {
        let option = "-I./" + parts[...depth].joined(separator: "/")
        if !folders.contains(option), folders.count < 20 { folders.append(option) }
      }
    }
    return folders
  }

  /// The text without pragmas that switch warnings off, each byte in its place; nil if there is none.
  static func withoutSilence(_ bytes: [UInt8]) -> [UInt8]? {
    var result = bytes
    var found = false
    for place in Silencing.places(of: "pragma", in: bytes) {
      let line = Silencing.line(at: place, in: bytes)
      guard bytes[line.lowerBound..<place].last(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "#") else {
        continue
      }
      let text = bytes[line]
      let words: [StaticString] = ["ignored", "system_header"]
      guard words.contains(where: { Silencing.mentions($0, in: Array(text)) }) else { continue }
      // What is left is `#` alone, which means nothing.
      Silencing.blank(place..<line.upperBound, in: &result)
      found = true
    }
    // In a macro: `_Pragma("GCC diagnostic ignored \"-Wshadow\"")`.
    for place in Silencing.places(of: "diagnostic ignored", in: result) {
      let word = place + "diagnostic ".utf8.count
      result.replaceSubrange(word..<(word + "ignored".utf8.count), with: "warning".utf8)
      found = true
    }
    return found ? result : nil
  }

  /// What several linters of C look for under other names; two findings of one kind on a line are one.
  static func kind(of rule: String) -> String? { kinds[rule].map { "c:" + $0 } }

  private static let kinds = [
    "array-bounds": "bounds", "arrayIndexOutOfBounds": "bounds", "clang-analyzer-security.ArrayBound": "bounds",
    "division-by-zero": "division", "div-by-zero": "division", "zerodiv": "division",
    "clang-analyzer-core.DivideZero": "division",
    "uninitialized": "uninitialized", "sometimes-uninitialized": "uninitialized",
    "maybe-uninitialized": "uninitialized",
    "uninitvar": "uninitialized", "legacyUninitvar": "uninitialized",
    "unused-variable": "unused", "unusedVariable": "unused",
    "return-stack-address": "dangling", "return-local-addr": "dangling", "returnDanglingLifetime": "dangling",
    "clang-analyzer-core.StackAddressEscape": "dangling",
    "return-type": "no-return", "missingReturn": "no-return",
  ]
}
