package import Programs

/// clang: errors and warnings of C and C++, without compiling. gcc stands in where there is no clang.
package struct ClangLinter: CommandLinter {
  package let name = "clang"
  package let languages: Set<SourceLanguage> = [.c, .cpp]
  let package: String? = nil
  let filesPerProcess = 25
  let readsNeighbours = true

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    if let clang = Toolchains.locate("clang", in: machine) { return .found(clang) }
    guard var gcc = Toolchains.locate("gcc", in: machine) else {
      return .missing("neither clang nor gcc is installed: sudo apt-get install clang, or a Swift toolchain on PATH")
    }
    gcc.note = "gcc stands in for clang, which is not installed"
    return .found(gcc)
  }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    let linter: any CommandLinter = program.path.hasSuffix("gcc") ? GCCLinter() : self
    return try await CommandRun(linter: linter, program: program, workshop: workshop).result(over: files, request)
  }

  func groups(of files: [SourceFile]) -> [[SourceFile]] { CFamily.groups(of: files) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    CFamily.command(
      program,
      [
        "-fdiagnostics-print-source-range-info", "-fdiagnostics-parseable-fixits", "-fdiagnostics-show-category=name",
        "-fcaret-diagnostics-max-lines=1", "-fno-color-diagnostics", "-ferror-limit=0", "-Wno-unknown-warning-option",
      ], for: files, among: all, request.profile)
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    CFamily.read(printed, of: files, tool: name, countsByteOrderMark: true)
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { CFamily.withoutSilence(bytes) }
}
