internal import JSON
internal import Programs
internal import ToolKit

/// A linter that is a Python module, which a worker keeps loaded: what it is told, and how its findings are read.
/// Everything else is the same for all of them, see `LinterWorker`.
protocol WorkerLinter: Linter {
  /// What it takes besides the files, as `sandbox/runners/linters.py` reads it.
  func options(_ request: LintRequest) -> JSONValue

  /// Reads a finding, which is untrusted; nil if it cannot be read.
  func finding(_ element: JSONView, in file: SourceFile) -> Finding?
}

extension WorkerLinter {
  func options(_ request: LintRequest) -> JSONValue { ["ignores_comments": .bool(!request.honoursSuppressions)] }

  package func discover(in machine: Machine) -> Discovery {
    LinterEnvironment.discover(module: name.replacing("-", with: "_"), in: machine)
  }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    let answer = try await workshop.worker.lint(files, with: name, options: options(request), request)
    return LinterResult(answer.report(of: name, files), findings: answer.findings(files, finding))
  }
}
