internal import Sandbox
internal import ToolKit

extension Presentation {
  /// The answer to code that could not be compiled: nothing of it has run.
  func output(ofFailed compilation: CompileResult, _ field: CompileField, in context: ToolContext) throws
    -> ExecuteOutput
  {
    var outcome = compilation.outcome
    (outcome.output, outcome.errorOutput) = (StreamCapture(), StreamCapture())
    (outcome.skipped, outcome.denied) = ([], [])
    var output = try output(of: outcome, in: context)
    if compilation.status != .cancelled { output.status = "error" }
    (output.exitCode, output.signal) = (nil, nil)
    output.notes = notes
    if let note = Self.note(on: compilation) { output.notes.append(note) }
    output.compile = field
    return output
  }

  /// What a compiler said, with its positions read out of it.
  static func field(of result: CompileResult, _ compilation: Compilation, sources: [RunRequest.File]) -> CompileField {
    let text = StreamText(result.output, name: "the compiler's output").text
    let contents = Dictionary(sources.map { ($0.name, $0.content) }) { $1 }
    let reader = DiagnosticReader(text, columns: compilation.columns, sources: contents)
    var field = CompileField()
    field.status = result.status.rawValue
    field.cached = result.isCached
    field.ms = result.milliseconds
    field.errors = reader.errors
    field.warnings = reader.warnings
    field.output = text
    field.diagnostics = reader.diagnostics.map { diagnostic in
      var field = DiagnosticField()
      (field.file, field.line, field.column) = (diagnostic.file, diagnostic.line, diagnostic.column)
      (field.severity, field.message) = (diagnostic.severity.rawValue, diagnostic.message)
      return field
    }
    return field
  }

  private static func note(on compilation: CompileResult) -> String? {
    switch compilation.status {
    case .timeout: "the compiler was ended at its own time limit; give it less code"
    case .memory: "the compiler needed more than its own 2048 MB; give it less code"
    case .outputLimit: "the compiler was ended because it printed too much"
    case .signal: "the compiler itself died of \(compilation.signal ?? "a signal")"
    case .tooBig: "the compiler left no program, or one of more than 64 MB"
    case .ok, .error, .cancelled: nil
    }
  }
}
