package import Programs

/// cppcheck: what happens when C or C++ runs, such as leaks and accesses out of bounds, as far as one file shows it.
package struct CppcheckLinter: CommandLinter {
  package let name = "cppcheck"
  package let languages: Set<SourceLanguage> = [.c, .cpp]
  package let profile = Profile.standard
  package let isEssential = false
  let package: String? = nil
  let filesPerProcess = 20
  let readsNeighbours = true

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("cppcheck", in: machine)
      ?? .missing("cppcheck is not installed: sudo apt-get install cppcheck")
  }

  func groups(of files: [SourceFile]) -> [[SourceFile]] { CFamily.groups(of: files) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let kinds = "warning,portability" + (request.profile >= .strict ? ",performance,style" : "")
    let isC = files[0].language == .c
    var command = LinterCommand(
      program,
      [
        "--quiet", "--enable=" + kinds, "--language=" + (isC ? "c" : "c++"), "--std=" + (isC ? "c11" : "c++20"),
        "--max-configs=4",
        "--template={file}\t{line}\t{column}\t{severity}\t{id}\t{cwe}\t{message}",
      ] + (request.honoursSuppressions ? ["--inline-suppr"] : []) + CFamily.includeFolders(of: all), over: files)
    command.keepsErrors = true
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard printed.exitCode == 0 else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for line in printed.errorOutput.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      let fields = text.split(separator: "\t", maxSplits: 6, omittingEmptySubsequences: false)
      guard fields.count == 7, let file = named[fields[0]], let row = Int(fields[1]), let column = Int(fields[2]),
        let rating = Self.rating(String(fields[4]), fields[3])
      else { continue }
      let unit = ColumnUnit(.utf8)
      var finding = Finding(
        file: file.index, tool: name, rule: String(fields[4]), category: rating.category, severity: rating.severity,
        message: LinterJSON.message(fields[6]), range: TextRange(file.text.position(line: row, column: column, unit)))
      finding.kind = CFamily.kind(of: finding.rule)
      finding.nativeSeverity = String(fields[3])
      finding.cwe = Int(fields[5]).flatMap { $0 > 0 && $0 < 10_000 ? $0 : nil }
      if rating.category == .syntax { reading.refuse(file, finding.message) }
      reading.findings.append(finding)
    }
    return reading
  }

  /// Nil for what it says about itself and not about the code.
  private static func rating(
    _ rule: String, _ native: Substring,
  ) -> (category: Finding.Category, severity: Finding.Severity)? {
    if rule == "syntaxError" || rule == "unknownMacro" || rule == "cppcheckError" { return (.syntax, .warning) }
    if rule.hasPrefix("preprocessor") || rule.hasPrefix("noValid") || rule.hasPrefix("missingInclude") { return nil }
    // clang knows the types in the system's headers, which this does not read.
    if rule.hasPrefix("invalidPrintfArgType") { return nil }
    // It does not know which functions never return.
    if rule == "memleak" || rule == "resourceLeak" { return (.correctness, .warning) }
    switch native {
    case "error": return (memory.contains(rule) ? .security : .correctness, .error)
    case "warning": return (memory.contains(rule) ? .security : .correctness, .warning)
    case "portability": return (.correctness, .info)
    case "performance", "style": return (.style, .info)
    default: return nil
    }
  }

  /// What lets somebody else decide what a program does.
  private static let memory: Set = [
    "arrayIndexOutOfBounds", "bufferAccessOutOfBounds", "negativeIndex", "pointerOutOfBounds", "doubleFree",
    "deallocuse",
    "deallocDealloc", "returnDanglingLifetime", "danglingLifetime", "danglingTemporaryLifetime", "danglingReference",
    "autoVariables", "invalidContainer", "invalidscanf", "invalidScanfFormatWidth", "getsCalled", "useAfterFree",
  ]

  /// It has a switch; the text stays as it is.
  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.mentions("cppcheck-suppress", in: bytes) ? bytes : nil }
}
