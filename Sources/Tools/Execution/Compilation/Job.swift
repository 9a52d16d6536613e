internal import Programs
internal import Sandbox
internal import ToolKit

/// The run that a call asks for, and what has to be compiled for it.
struct Job: Sendable {
  var request: RunRequest
  var notes: [String]
  let interpreter: Program
  let compilation: Compilation?
  /// The code, where it lies beside the caller's files.
  let code: RunRequest.File?
  var compile: CompileField?

  /// Shortens the run to what the call has left: a truthful timeout is worth more to the caller than a call that is cut
  /// off from outside.
  mutating func fit(into context: ToolContext) throws(ToolError) {
    let room = Int(context.remaining / .milliseconds(1)) - 2000
    guard request.limits.wallMilliseconds > room else { return }
    guard room >= 100 else {
      throw ToolError(.deadlineExceeded, "No time is left to run anything before the call's deadline.")
    }
    request.limits.wallMilliseconds = room
    notes.append("the call's own deadline leaves \(Double(room) / 1000) s")
  }
}

extension ExecuteSandboxed {
  /// Compiles what has to be compiled. Answers the call if nothing came of it that can run.
  func compile(_ job: inout Job, of input: ExecuteInput, pace: Pace) async throws -> ExecuteOutput? {
    let files = job.request.files
    if let code = job.code { job.request.files.append(code) }
    guard let compilation = job.compilation else { return nil }
    let result = try await Compiler(host: host, cache: compiled, minimumTier: minimumTier).compile(
      compilation, with: job.interpreter, beside: files, base: job.request, pace: pace)
    let field = try await pace.context.compute {
      Presentation.field(of: result, compilation, sources: files + [compilation.code])
    }
    job.compile = field
    switch compilation.product {
    case .findings where result.status != "cancelled": return nil
    case .executable where result.status == "ok":
      job.request.sideFiles.append(
        RunRequest.SideFile(path: OwnFiles.program, content: result.program ?? [], isExecutable: true))
      return nil
    default:
      return try Presentation(input: input, request: job.request, notes: job.notes).output(
        ofFailed: result, field, in: pace.context)
    }
  }
}
