package import Programs
package import Sandbox
package import ToolKit

/// Where linters run: the sandbox, and how its errors are told.
package struct Workshop: Sendable {
  package let host: SandboxHost
  package let machine: Machine
  /// The weakest isolation in which a linter is run.
  package let minimumTier: Tier

  package init(host: SandboxHost, machine: Machine, minimumTier: Tier = .full) {
    self.host = host
    self.machine = machine
    self.minimumTier = minimumTier
  }

  /// What a command printed.
  package struct Printed: Sendable {
    package var outcome: RunOutcome
    /// All of its standard output, at most 16 MB; nil if it was longer.
    package var output: [UInt8]?
    /// The beginning of its standard error.
    package var errorOutput: [UInt8] { outcome.errorOutput.head }
    package var exitCode: Int? { if case .exited(let code) = outcome.end { code } else { nil } }
  }

  /// Runs a command over `files`, which lie in its working directory under their `workName`, with the configuration that the
  /// caller trusts beside them. Nothing that it writes comes back but its output.
  ///
  /// - Throws: `CancellationError`; `ToolError` when nothing can be run at all. What the command does is in the outcome.
  package func run(_ command: LinterCommand, over files: [SourceFile], _ request: LintRequest) async throws -> Printed {
    var run = RunRequest(
      // A pipe keeps 32 kB of what is printed, a file all of it.
      arguments: ["/bin/sh", "-c", "exec \"$@\" >" + Self.outputPath, "sh", command.program.path] + command.arguments,
      environment: Self.environment(searchPath: command.program.searchPath) + command.environment)
    run.binds = command.program.binds
    run.files = command.givesFiles ? Self.files(files, and: request.configuration) : []
    run.sideFiles = [RunRequest.SideFile(path: Self.outputPath, content: [], comesBack: true)]
    run.input = command.input
    run.collectsArtifacts = false
    run.minimumTier = minimumTier
    run.limits.wallMilliseconds = command.milliseconds
    run.limits.memoryBytes = command.memoryBytes
    do {
      let outcome = try await host.run(run)
      if case .cancelled = outcome.end { throw CancellationError() }
      if case .failed(let error) = outcome.end { throw error }
      return Printed(outcome: outcome, output: outcome.sideFiles[Self.outputPath])
    } catch let error as SandboxError {
      throw Self.toolError(error)
    }
  }

  private static let outputPath = "/run/printed"

  /// The `workName` in a path that a linter names a file by.
  package static func workName(_ path: String) -> String {
    for prefix in [RunRequest.workFolder + "/", "./"] where path.hasPrefix(prefix) {
      return String(path.dropFirst(prefix.count))
    }
    return path
  }

  private static func files(_ sources: [SourceFile], and configuration: [RunRequest.File]) -> [RunRequest.File] {
    let own = sources.map { RunRequest.File(name: $0.workName, content: $0.bytes) }
    let names = Set(own.map(\.name))
    return own + configuration.filter { !names.contains($0.name) }
  }

  /// The whole environment of a linter: nothing of the server's.
  static func environment(searchPath: String?) -> [String] {
    let folders = (searchPath.map { [$0] } ?? []) + Toolchains.systemFolders
    return [
      "PATH=" + folders.joined(separator: ":"), "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", "NO_COLOR=1",
      "PYTHONDONTWRITEBYTECODE=1",
    ]
  }

  /// A failure of the sandbox as the caller sees it.
  package static func toolError(_ error: SandboxError) -> ToolError {
    switch error.kind {
    case .unavailable:
      ToolError(
        .refused, "The sandbox cannot isolate a linter on this machine, so nothing was linted: \(error.description).")
    case .overloaded:
      ToolError(.overloaded, "Too many programs are running: \(error.description).", retryAfterMilliseconds: 2000)
    case .input, .lost, .failed:
      ToolError(.sandboxError, "The sandbox failed, not the linter: \(error.description).")
    }
  }
}
