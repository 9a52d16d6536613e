internal import Programs
internal import Synchronization

/// The versions of programs that had to be asked for them: each once in the life of the server.
final class KnownVersions: Sendable {
  static let shared = KnownVersions()

  /// Taken for a look and for a change, not while a program is asked: two calls may ask the same one at once.
  private let versions = Mutex<[String: String]>([:])

  /// The version of a linter: that of its package, or what it says itself. Nil if it says none.
  func version(
    of linter: any CommandLinter, _ program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> String? {
    if let package = linter.package, program.path.hasPrefix(PythonEnvironment.linterTarget) {
      return LinterEnvironment.version(of: package, in: workshop.machine)
    }
    let key = program.machinePath ?? program.path
    if let known = versions.withLock({ $0[key] }) { return known }
    var command = LinterCommand(program, program.versionArguments)
    command.keepsErrors = true
    let printed = try await workshop.run(command, over: [], request)
    guard let version = LinterVersion.number(in: (printed.output ?? []) + printed.errorOutput) else { return nil }
    versions.withLock { $0[key] = version }
    return version
  }
}
