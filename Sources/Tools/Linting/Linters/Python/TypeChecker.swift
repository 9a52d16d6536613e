internal import Programs

/// A checker of Python's types. None can be told to do without the comments that ask it for silence, so it is given
/// files whose comments ask for nothing, and the files as they are to learn what those silence.
protocol TypeChecker: Linter {
  /// Checks files, heeding their comments.
  func check(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult
}

extension TypeChecker {
  package var languages: Set<SourceLanguage> { [.python] }
  /// Code that was not written for a type checker makes it complain about much that works.
  package var profile: Profile { .strict }
  package var isEssential: Bool { false }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    let loud = files.map(TypeComments.unheeded)
    let isHeeding = request.honoursSuppressions && zip(files, loud).contains { $0.bytes != $1.bytes }
    async let heeding = isHeeding ? check(files, with: program, request, in: workshop) : nil
    var result = try await check(loud, with: program, request, in: workshop)
    if let heeding = try await heeding { result.suppress(allBut: heeding.findings) }
    result.report.version = LinterEnvironment.version(of: name, in: workshop.machine)
    return result
  }
}
