package import Programs
internal import ToolKit

/// clang-tidy: what C and C++ do that is likely a mistake, by clang's analyzer and by habit. Used where it is
/// installed.
package struct ClangTidyLinter: CommandLinter {
  package let name = "clang-tidy"
  package let languages: Set<SourceLanguage> = [.c, .cpp]
  package let profile = Profile.strict
  package let isEssential = false
  let filesPerProcess = 10
  let readsNeighbours = true

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    let pip = machine.linterEnvironment.map { $0 + "/bin/python -m pip install clang-tidy" }
    return packaged(in: machine).map(Discovery.found) ?? Toolchains.discovery(name, in: machine)
      ?? .missing("clang-tidy is not installed (150 MB): \(pip ?? "sudo apt-get install clang-tidy")")
  }

  /// The program of the PyPI package. What the package has under bin is a script that names its Python by the machine's
  /// path.
  private func packaged(in machine: Machine) -> Program? {
    LinterEnvironment.pythonVersion(in: machine).flatMap { version in
      machine.linterPython?.program("lib/python\(version)/site-packages/clang_tidy/data/bin/clang-tidy")
    }
  }

  func groups(of files: [SourceFile]) -> [[SourceFile]] { CFamily.groups(of: files) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let checks =
      "-*,bugprone-*,cert-*,clang-analyzer-*,performance-*,misc-redundant-expression,"
      + "-bugprone-easily-swappable-parameters,-clang-diagnostic-*"
    let own = request.trustsConfiguration ? [] : ["--config={}", "--checks=" + checks]
    var command = LinterCommand(
      program,
      ["--quiet"] + own + files.map { "./" + $0.workName } + ["--"] + CFamily.options(for: files[0].language)
        + CFamily.features(of: files) + CFamily.includeFolders(of: all))
    command.milliseconds = 20_000
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1, let output = printed.output else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    var known: Set<Finding> = []
    for message in CompilerText(output).messages where message.severity != .note {
      guard let file = named[message.path], let check = message.tags.first else { continue }
      if check.hasPrefix("clang-diagnostic-") {
        // clang says the same, better.
        if message.severity == .error { reading.refuse(file, message.text) }
        continue
      }
      let unit = ColumnUnit(.utf8, countsByteOrderMark: true)
      let isSecurity = message.tags.contains { $0.hasPrefix("cert-") || $0.contains("security") }
      let isStyle = check.hasPrefix("performance-") || check.hasPrefix("readability-") || check.hasPrefix("modernize-")
      var finding = Finding(
        file: file.index, tool: name, rule: check, category: isSecurity ? .security : isStyle ? .style : .correctness,
        severity: message.severity == .error ? .error : isStyle ? .info : .warning, message: message.text,
        range: TextRange(file.text.position(line: message.place.line, column: message.place.column, unit)))
      finding.kind = CFamily.kind(of: check)
      finding.nativeSeverity = message.severity.rawValue
      finding.cwe = Self.weakness(in: message.text)
      let parts = check.split(separator: "-", maxSplits: check.hasPrefix("clang-analyzer-") ? 2 : 1)
      finding.url =
        "https://clang.llvm.org/extra/clang-tidy/checks/"
        + (parts.count < 3 ? parts.joined(separator: "/") : "clang-analyzer/" + parts[2]) + ".html"
      if known.insert(finding).inserted { reading.findings.append(finding) }
    }
    return code == 1 && reading.findings.isEmpty && reading.unread.isEmpty ? nil : reading
  }

  /// The number of a weakness (CWE) that a message names.
  private static func weakness(in message: String) -> Int? {
    message.firstRange(of: "CWE-").flatMap { mark in
      Int(message[mark.upperBound...].prefix(4).prefix { $0.isASCII && $0.isNumber })
    }
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.spoiling(["NOLINT"], in: bytes) }
}
