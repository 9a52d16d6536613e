internal import Glibc
internal import Programs
internal import Sandbox
internal import ToolKit

/// Compiles in the sandbox: a compiler that reads untrusted code is a program that runs on untrusted input.
struct Compiler: Sendable {
  let host: SandboxHost
  let cache: CompileCache
  let minimumTier: Tier

  /// Compiles, or finds the result of having done so. Throws what a run throws, and `ToolError` for a failed sandbox.
  ///
  /// - Parameters:
  ///   - compilation: the task.
  ///   - files: the caller's files.
  ///   - base: command line, environment and binds that every run of this call has.
  ///   - pace: runs it.
  func compile(
    _ compilation: Compilation, with interpreter: Program, beside files: [RunRequest.File], base: RunRequest,
    pace: Pace,
  ) async throws -> CompileResult {
    let all = files + [compilation.code]
    let key = CompileCache.Key(
      compiler: Self.identity(of: interpreter), arguments: compilation.arguments,
      environment: compilation.environment,
      files: all.map { CompileCache.Key.File(name: $0.name, content: $0.content) }.sorted { $0.name < $1.name })
    if var found = cache.find(key) {
      found.isCached = true
      return found
    }
    var request = base
    request.arguments = compilation.arguments
    request.environment += compilation.environment
    request.files = all
    request.limits = Self.limits
    request.minimumTier = minimumTier
    if case .findings = compilation.product { request.collectsArtifacts = false }
    let outcome = try await pace.run(request, doing: "compiling") { [host, request] watching in
      try await host.run(request, whenAdmitted: watching.admitted, printed: watching.printed)
    }
    if case .failed(let error) = outcome.end { throw ExecuteSandboxed.toolError(error, partial: outcome) }
    let result = Self.result(of: outcome, compilation.product)
    // What another moment could bring otherwise is not kept: an end that was not the compiler's own, nor a complaint
    // about something else than the code, such as a process that could not be started.
    if result.status == .ok || result.status == .error && Self.blamesCode(result, of: compilation, all) {
      cache.keep(result, for: key)
    }
    return result
  }

  /// Whether some error has its place in the sources.
  private static func blamesCode(
    _ result: CompileResult, of compilation: Compilation, _ files: [RunRequest.File],
  ) -> Bool {
    let names = Set(files.map(\.name))
    return Presentation.field(of: result, compilation, sources: files).diagnostics.contains { diagnostic in
      diagnostic.severity == Diagnostic.Severity.error.rawValue && diagnostic.line != nil
        && diagnostic.file.map(names.contains) == true
    }
  }

  /// A compiler's own limits, whatever the program's are. A minute is for a Go toolchain that compiles its standard
  /// library each time (12 s here); the others take a second or three.
  private static var limits: Limits {
    var limits = Limits()
    limits.wallMilliseconds = 60_000
    limits.outputHead = 16 << 10
    limits.outputBytes = 16 * Limits.mebibyte
    limits.artifactCount = 16
    return limits
  }

  private static func result(of outcome: RunOutcome, _ product: Compilation.Product) -> CompileResult {
    var kept = outcome
    kept.artifacts = []
    // Some compilers complain on standard output.
    let output = outcome.errorOutput.total > 0 ? outcome.errorOutput : outcome.output
    let status: CompileResult.Status =
      switch outcome.end {
      case .exited(let code): code == 0 ? .ok : .error
      case .signalled: .signal
      case .timeout: .timeout
      case .memory: .memory
      case .outputLimit: .outputLimit
      case .cancelled: .cancelled
      case .failed: preconditionFailure("A failed run is an error, not a result")
      }
    var result = CompileResult(
      status: status, output: output, milliseconds: outcome.usage.wallNanoseconds / 1_000_000, outcome: kept)
    if case .signalled(let signal) = outcome.end { result.signal = SignalName.of(signal) }
    if case .executable(let name) = product, status == .ok {
      result.program = outcome.artifacts.first { $0.name.elementsEqual(name.utf8) }?.content
      if result.program == nil { result.status = .tooBig }
    }
    return result
  }

  /// The compiler's file: an upgrade makes every former result another compiler's.
  private static func identity(of interpreter: Program) -> String {
    let path = Toolchains.resolve(interpreter.machinePath ?? interpreter.path) ?? interpreter.path
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return path }
    return
      "\(path) \(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
