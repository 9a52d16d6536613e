internal import Programs

/// gcc in the place of clang: fewer checks, and no ranges or fixes.
struct GCCLinter: CommandLinter {
  let name = "gcc"
  let languages: Set<SourceLanguage> = [.c, .cpp]
  let package: String? = nil
  let filesPerProcess = 25
  let readsNeighbours = true

  func groups(of files: [SourceFile]) -> [[SourceFile]] { CFamily.groups(of: files) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    CFamily.command(
      program, ["-fdiagnostics-plain-output", "-fdiagnostics-column-unit=byte", "-fmax-errors=0"], for: files,
      among: all, request.profile)
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    CFamily.read(printed, of: files, tool: name, countsByteOrderMark: false)
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { CFamily.withoutSilence(bytes) }
}
