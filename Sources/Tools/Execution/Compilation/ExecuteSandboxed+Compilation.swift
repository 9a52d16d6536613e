internal import Sandbox
internal import ToolKit

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
    case .findings where result.status != .cancelled: return nil
    case .executable where result.status == .ok:
      job.request.sideFiles.append(
        RunRequest.SideFile(path: OwnFiles.program, content: result.program ?? [], isExecutable: true))
      return nil
    default:
      return try Presentation(input: input, request: job.request, notes: job.notes).output(
        ofFailed: result, field, in: pace.context)
    }
  }
}
