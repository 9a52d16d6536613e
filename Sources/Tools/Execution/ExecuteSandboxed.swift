package import Observe
package import Programs
import Roots
package import Sandbox
package import ToolKit

/// The tool `execute_sandboxed`: runs untrusted code in isolation and tells what came of it.
package struct ExecuteSandboxed: Tool {
  package let name = "execute_sandboxed"
  package let title = "Run code in a sandbox"
  package let description = """
    Runs untrusted code in complete isolation: no network, no files but those passed in, nothing kept but by `session`, \
    nothing can be installed. Python has numpy, scipy, pandas, sklearn, sympy, matplotlib and PIL; bash has /usr/bin. \
    Returns output, a last Python expression's value, files that were written and open matplotlib figures.
    """
  /// Nothing outside the sandbox can change or be reached. Yet arbitrary code runs, which a host may want to ask about:
  /// it does so unless a tool calls itself read-only.
  package let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
  /// The longest compilation, the longest run that can be asked for, a wait for a free place, and setting up.
  /// Both streams full are some 64,000 characters, more where bytes are shown as escapes.
  package var limits: CallLimits { CallLimits(defaultDeadline: .seconds(200) + patience, resultCharacters: 100_000) }

  let host: SandboxHost
  private let languages: LanguageSet
  let minimumTier: Tier
  let compiled = CompileCache()
  private let sessions: Sessions
  private let log: Log
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
  ///   - log: keeps what a cancelled program had printed, which no answer returns.
  package init(
    host: SandboxHost, machine: Machine, minimumTier: Tier = .full, sessions: Sessions.Options = Sessions.Options(),
    interval: Duration = .seconds(5), patience: Duration = .seconds(20), log: Log = .off,
  ) {
    self.host = host
    self.log = log.speaking(as: "execute_sandboxed")
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
    var job = try await prepare(input, in: context)
    let pace = Pace(context: context, interval: interval, patience: patience)
    if let failure = try await compile(&job, of: input, pace: pace) { return failure }
    try job.fit(into: context)
    let (outcome, session) = try await pace.run(job.request, inSession: input.session != nil) { [job] watching in
      try await run(job.request, for: input, watching)
    }
    if case .failed(let error) = outcome.end { throw Self.toolError(error, partial: outcome, session: session) }
    if case .cancelled = outcome.end { record(outcome) }
    return try await context.compute { [job] in
      var output = try Presentation(input: input, request: job.request, notes: job.notes).output(
        of: outcome, in: context)
      output.compile = job.compile
      if let session { output.describe(session, keptFor: sessions.options.idle) }
      return output
    }
  }

  /// Runs `request`, in the session that the call names.
  private func run(
    _ request: RunRequest, for input: ExecuteInput, _ watching: Pace.Watching,
  ) async throws -> (RunOutcome, Sessions.Report?) {
    guard let name = input.session else {
      return (try await host.run(request, whenAdmitted: watching.admitted, printed: watching.printed), nil)
    }
    return try await sessions.use(name, ending: input.sessionEnd) { folder in
      var request = request
      request.keepsFolder = true
      request.folder = folder
      return try await host.run(request, whenAdmitted: watching.admitted, printed: watching.printed)
    }
  }

  /// A call that the client cancelled is not answered: what its program had printed is for the operator alone.
  private func record(_ outcome: RunOutcome) {
    func beginning(_ stream: StreamCapture) -> String {
      InertText(stream.head.prefix(2048)).text + (stream.total > 2048 ? "… (\(stream.total) bytes)" : "")
    }
    log.info(
      "A call was stopped while its program ran",
      [
        "stdout": beginning(outcome.output), "stderr": beginning(outcome.errorOutput),
        "wall_ms": "\(outcome.usage.wallNanoseconds / 1_000_000)",
      ])
  }

  /// Everything that can be wrong with the arguments, and the run that they ask for.
  private func prepare(_ input: ExecuteInput, in context: ToolContext) async throws -> Job {
    try input.checkSession()
    let code = try SourceText(input.code)
    let (language, interpreter) = try languages.find(input.language)
    let command = language.command(for: code.text, with: interpreter)

    var request = Self.request(for: command, of: language, in: languages)
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
    guard input.memoryMb >= command.minimumMemoryMb else {
      throw ToolError(
        .invalidArgument,
        "Argument 'memory_mb': \(input.language) needs at least \(command.minimumMemoryMb) to start.",
        argument: "memory_mb")
    }
    let names = request.files.map(\.name)
    let compilation = (language as? any CompiledLanguage)?.compilation(of: code.text, beside: names, with: interpreter)
    if let taken = command.code?.name ?? compilation?.code.name, let index = names.firstIndex(of: taken) {
      throw ToolError(
        .invalidArgument,
        "Argument 'files[\(index)].name': '\(taken)' is the name of the code itself; give the file another one.",
        argument: "files[\(index)].name")
    }
    return Job(
      request: request, notes: notes, interpreter: interpreter, compilation: compilation, code: command.code)
  }

  /// The run of a command, with what every program finds.
  static func request(
    for command: Command, of language: any Language, in languages: LanguageSet,
  ) -> RunRequest {
    let surroundings = languages.surroundings(of: language)
    var request = RunRequest(
      arguments: command.arguments,
      environment: environment(searchPath: surroundings.searchPath) + command.environment)
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
