package import Programs
package import Sandbox
package import ToolKit

/// Where linters run: the sandbox, and how its errors are told.
package struct Workshop: Sendable {
  package let host: SandboxHost
  package let machine: Machine
  /// The weakest isolation in which a linter is run.
  package let minimumTier: Tier
  /// Linters that are kept running.
  package let worker: LinterWorker

  /// - Parameter worker: the one that the machine's linter environment makes, by default. Nothing is started yet.
  package init(host: SandboxHost, machine: Machine, minimumTier: Tier = .full, worker: LinterWorker? = nil) {
    self.host = host
    self.machine = machine
    self.minimumTier = minimumTier
    self.worker =
      worker ?? LinterWorker(environment: machine.linterEnvironment ?? "", on: host, minimumTier: minimumTier)
  }

  /// What a command printed.
  package struct Printed: Sendable {
    package var outcome: RunOutcome
    /// All of its standard output, at most 16 MB; nil if it was longer.
    package var output: [UInt8]?
    /// The beginning of its standard error, or at most 16 MB of it where the command keeps it.
    package var errorOutput: [UInt8]
    package var exitCode: Int? { if case .exited(let code) = outcome.end { code } else { nil } }

    package init(outcome: RunOutcome, output: [UInt8]?, errorOutput: [UInt8]? = nil) {
      self.outcome = outcome
      self.output = output
      self.errorOutput = errorOutput ?? outcome.errorOutput.head
    }
  }

  /// Runs a command over `files`, which lie in its working directory under their `workName`, with the configuration
  /// that the caller trusts beside them. Nothing that it writes comes back but its output.
  ///
  /// - Throws: `CancellationError`; `ToolError` when nothing can be run at all. What the command does is in the
  ///   outcome.
  package func run(_ command: LinterCommand, over files: [SourceFile], _ request: LintRequest) async throws -> Printed {
    // A pipe keeps 32 kB of what is printed, a file all of it.
    let redirection =
      command.writesOutputItself
      ? "" : " >" + LinterCommand.outputPath + (command.keepsErrors ? " 2>" + Self.errorPath : "")
    let words = [command.program.path] + command.arguments
    let isLong = words.reduce(0) { $0 + $1.utf8.count + 1 } > Self.argumentBytes
    var run = RunRequest(
      arguments: isLong
        ? ["/bin/bash", "-c", "mapfile -d '' -t words <\(Self.argumentsPath) && exec \"${words[@]}\"" + redirection]
        : (command.writesOutputItself ? [] : ["/bin/sh", "-c", "exec \"$@\"" + redirection, "sh"]) + words,
      environment: Self.environment(searchPath: command.program.searchPath) + command.environment)
    run.binds = command.program.binds
    run.files = command.givesFiles ? Self.files(files, and: request.configuration) : []
    let kept = [LinterCommand.outputPath] + (command.keepsErrors ? [Self.errorPath] : [])
    run.sideFiles = kept.map { RunRequest.SideFile(path: $0, content: [], comesBack: true) } + command.sideFiles
    if isLong {
      let list = words.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
      run.sideFiles.append(RunRequest.SideFile(path: Self.argumentsPath, content: list, comesBack: false))
    }
    run.input = command.input
    run.collectsArtifacts = false
    run.minimumTier = minimumTier
    run.limits.wallMilliseconds = command.milliseconds
    run.limits.memoryBytes = command.memoryBytes
    do {
      let outcome = try await host.run(run)
      if case .cancelled = outcome.end { throw CancellationError() }
      if case .failed(let error) = outcome.end { throw error }
      return Printed(
        outcome: outcome, output: outcome.sideFiles[LinterCommand.outputPath],
        errorOutput: command.keepsErrors ? outcome.sideFiles[Self.errorPath] : nil)
    } catch let error as SandboxError {
      throw Self.toolError(error)
    }
  }

  private static let errorPath = "/run/complained"
  private static let argumentsPath = "/run/arguments"
  /// Bytes of a command line beyond which it goes into a file: the host takes 64 kB of everything about a run.
  private static let argumentBytes = 32_000

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
