import Roots
package import Sandbox
package import ToolKit

/// The tool `execute_sandboxed`: runs untrusted code in isolation and tells what came of it.
package struct ExecuteSandboxed: Tool {
  package let name = "execute_sandboxed"
  package let title = "Run code in a sandbox"
  package let description = """
    Runs untrusted Python or bash in complete isolation: no network, none of the user's files but those \
    in `files`, nothing kept between calls but by `session`. Python has numpy, scipy, pandas, sklearn, sympy, matplotlib \
    and PIL where installed; bash has /usr/bin, compilers included. Returns status, stdout, stderr, the value of a last \
    Python expression, and every file written to the working directory as a resource; open figures are saved by \
    themselves. Nothing can be installed.
    """
  /// Nothing outside the sandbox can change or be reached. Yet arbitrary code runs, which a host may want to ask about: it
  /// does so unless a tool calls itself read-only.
  package let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
  /// The longest run that can be asked for, a wait for a free place, and setting up.
  /// Both streams full are some 64,000 characters, more where bytes are shown as escapes.
  package var limits: CallLimits { CallLimits(defaultDeadline: .seconds(130) + patience, resultCharacters: 100_000) }

  private let host: SandboxHost
  private let languages: LanguageSet
  private let minimumTier: Tier
  private let sessions: Sessions
  /// Between two signs of life to the client. Hosts give up on a call that is silent for 60 s.
  private var interval: Duration
  /// How long a call waits for a free place before it is told to come back later.
  private var patience: Duration

  /// - Parameters:
  ///   - host: runs the programs.
  ///   - machine: where interpreters are looked for.
  ///   - minimumTier: the weakest isolation in which anything is run; `full` unless the operator says otherwise.
  ///   - sessions: what is kept between calls.
  ///   - interval: how often the client is told that a program still runs.
  ///   - patience: how long a call waits for a free place before it is told to come back later.
  package init(
    host: SandboxHost, machine: Machine, minimumTier: Tier = .full, sessions: Sessions.Options = Sessions.Options(),
    interval: Duration = .seconds(5), patience: Duration = .seconds(20),
  ) {
    self.host = host
    languages = LanguageSet(machine: machine)
    self.minimumTier = minimumTier
    self.sessions = Sessions(sessions)
    self.interval = interval
    self.patience = patience
  }

  /// The same tool with the same sessions and other times.
  package func paced(interval: Duration, patience: Duration) -> ExecuteSandboxed {
    var copy = self
    (copy.interval, copy.patience) = (interval, patience)
    return copy
  }

  package func call(_ input: ExecuteInput, in context: ToolContext) async throws -> ExecuteOutput {
    let (request, notes) = try await prepare(input, in: context)
    let pace = Pace(context: context, interval: interval, patience: patience)
    let (outcome, session) = try await pace.run(request, inSession: input.session != nil) { admitted in
      try await run(request, for: input, whenAdmitted: admitted)
    }
    if case .failed(let error) = outcome.end { throw Self.toolError(error, partial: outcome, session: session) }
    return try await context.compute {
      var output = try Presentation(input: input, request: request, notes: notes).output(of: outcome, in: context)
      if let session { output.describe(session, keptFor: sessions.options.idle) }
      return output
    }
  }

  /// Runs `request`, in the session that the call names.
  private func run(
    _ request: RunRequest, for input: ExecuteInput, whenAdmitted admitted: @Sendable () -> Void,
  ) async throws -> (RunOutcome, Sessions.Report?) {
    guard let name = input.session else { return (try await host.run(request, whenAdmitted: admitted), nil) }
    return try await sessions.use(name, ending: input.sessionEnd) { folder in
      var request = request
      request.keepsFolder = true
      request.folder = folder
      return try await host.run(request, whenAdmitted: admitted)
    }
  }

  /// Everything that can be wrong with the arguments, and the run that they ask for.
  private func prepare(
    _ input: ExecuteInput, in context: ToolContext,
  ) async throws -> (request: RunRequest, notes: [String]) {
    try input.checkSession()
    let code = try SourceText(input.code)
    let (language, interpreter) = try languages.find(input.language)
    let command = language.command(for: code.text, with: interpreter)

    var request = Self.request(for: command, in: languages)
    if !input.files.isEmpty {
      // Files of the user may lie on a slow disk: not on the cooperative pool.
      let roots = try await input.files.contains { $0.path != nil } ? context.roots : Roots.none
      request.files = try await context.compute { try InputFiles.read(input.files, roots: roots) }
    }
    request.input = input.stdin.map { Array($0.utf8) }
    request.minimumTier = minimumTier
    if input.session != nil { request.limits.workBytes = sessions.options.bytes }
    request.limits.memoryBytes = input.memoryMb * Limits.mebibyte
    request.limits.wallMilliseconds = Int((input.timeoutS * 1000).rounded())
    var notes = code.notes + command.notes
    if let note = interpreter.note { notes.append(note) }
    // A truthful timeout is worth more to the caller than a call that is cut off from outside.
    let room = Int(context.remaining / .milliseconds(1)) - 2000
    if request.limits.wallMilliseconds > room {
      guard room >= 100 else {
        throw ToolError(.deadlineExceeded, "No time is left to run anything before the call's deadline.")
      }
      request.limits.wallMilliseconds = room
      notes.append("the call's own deadline leaves \(Double(room) / 1000) s")
    }
    return (request, notes)
  }

  /// The run of a command, with what every program finds.
  static func request(for command: Command, in languages: LanguageSet) -> RunRequest {
    let surroundings = languages.surroundings
    var request = RunRequest(
      arguments: command.arguments, environment: environment(searchPath: surroundings.searchPath))
    request.binds = surroundings.binds
    request.sideFiles = command.sideFiles
    request.warmFiles = command.warmFiles
    return request
  }

  /// The whole environment of the program: nothing of the server's.
  private static func environment(searchPath: [String]) -> [String] {
    [
      "PATH=" + searchPath.joined(separator: ":"), "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=sandbox",
      "LOGNAME=sandbox",
      // As many threads as there are processors to run on; these libraries count those of the machine.
      "OPENBLAS_NUM_THREADS=2", "OMP_NUM_THREADS=2", "MPLBACKEND=Agg", "MPLCONFIGDIR=/tmp/matplotlib",
      "PYTHONDONTWRITEBYTECODE=1",
      // There is no network: installers should say so at once rather than after minutes of attempts.
      "PIP_RETRIES=0", "PIP_DEFAULT_TIMEOUT=2", "PIP_DISABLE_PIP_VERSION_CHECK=1", "NPM_CONFIG_OFFLINE=true",
    ]
  }

  /// A failure of the sandbox as the caller sees it.
  static func toolError(
    _ error: SandboxError, partial: RunOutcome? = nil, session: Sessions.Report? = nil,
  ) -> ToolError {
    switch error.kind {
    case .unavailable:
      return ToolError(
        .refused, "The sandbox cannot isolate a program on this machine, so nothing was run: \(error.description).")
    case .overloaded:
      return ToolError(
        .overloaded, "Too many programs are running: \(error.description).", retryAfterMilliseconds: 2000)
    case .input:
      let way =
        session == nil
        ? "" : " What earlier calls left in the session is in its way: give it another name, or remove that."
      return ToolError(
        .invalidArgument,
        "Argument 'files': a file cannot be put into the work folder, so nothing was run:"
          + " \(error.description).\(way)", argument: "files")
    case .lost, .failed:
      var message = "The sandbox failed, not the program: \(error.description)."
      if let partial, partial.hasStarted, !partial.output.head.isEmpty {
        message += " Its output until then began with: " + InertText(partial.output.head.prefix(2048)).text
      }
      for note in session?.notes ?? [] { message += " Note: \(note)." }
      return ToolError(.sandboxError, message)
    }
  }
}
