internal import Programs
internal import Synchronization

/// The versions of programs that had to be asked for them: each once in the life of the server.
final class KnownVersions: Sendable {
  static let shared = KnownVersions()

  private let versions = Mutex<[String: String]>([:])

  /// The version of a linter: that of its package, or what it says itself. Nil if it says none.
  func version(
    of linter: any CommandLinter, _ program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> String? {
    if let package = linter.package, program.path.hasPrefix(LinterEnvironment.target) {
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

/// A version in what a program prints when it is asked for one.
package enum LinterVersion {
  /// The first thing in a text that looks like a version: numbers with dots between them.
  package static func number(in text: some Sequence<UInt8>) -> String? {
    let head = String(decoding: Array(text.prefix(500)), as: UTF8.self)
    return head.firstMatch(of: /[0-9]+(\.[0-9]+)+/).map { String($0.output.0.prefix(40)) }
  }
}
