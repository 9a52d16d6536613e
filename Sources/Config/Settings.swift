/// Every setting of the server, each declared once.
package enum Settings {
  package static let tools = Setting<[String]>(
    "tools", placeholder: "NAMES", help: "Serve only these tools", defaultText: "all", .names, fallback: { _ in [] })

  package static let excludedTools = Setting<[String]>(
    "exclude-tools", placeholder: "NAMES", help: "Serve all tools but these", defaultText: "none", .names,
    fallback: { _ in [] })

  package static let roots = Setting<[String]>(
    "root", variable: "WORKBENCH_ROOTS", placeholder: "PATH",
    help: "A folder whose files a model may name; may be repeated",
    defaultText: "the working directory, unless it is /, the home folder or a system folder; then none", .folders,
    fallback: { _ in [] })

  package static let trace = Setting<String?>(
    "trace", placeholder: "FILE", help: "Append every message in and out to this file, for finding faults",
    defaultText: "no trace", .path, fallback: { _ in nil })

  package static let logLevel = Setting<String>(
    "log-level", placeholder: "LEVEL", help: "Least urgent level that is written to standard error",
    defaultText: "warning",
    .choice(["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]),
    fallback: { _ in "warning" })

  package static let callsInFlight = Setting<Int>(
    "calls-in-flight", placeholder: "NUMBER",
    help: "Calls that may be queued or running at once; further ones are answered 'overloaded'", defaultText: "1024",
    .integer(1...100_000), fallback: { _ in 1024 })

  package static let lineLimit = Setting<Int>(
    "line-limit", placeholder: "BYTES",
    help: "Longest message that is read; a longer one is dropped and answered with an error",
    defaultText: "64M", .bytes(4096...(1 << 30)), fallback: { _ in 64 << 20 })

  package static let minimumTier = Setting<MinimumTier>(
    "minimum-tier", placeholder: "TIER",
    help: "Weakest isolation accepted for untrusted code; only A, complete, is offered so far; see docs/sandbox.md",
    defaultText: "A", .tier, fallback: { _ in .full })

  package static let pythonEnvironment = Setting<String>(
    "python-environment", placeholder: "PATH",
    help: "Python environment whose packages untrusted Python sees, read-only; one made with /usr/bin/python3 -m venv",
    defaultText: "python/sandbox in the state directory, as tools/setup makes it", .folder,
    fallback: { StateDirectory.path($0) + "/python/sandbox" })
  package static let linters = Setting<String>(
    "linters", placeholder: "PATH",
    help: "Python environment with linters in its bin folder, which see nothing but what they lint",
    defaultText: "python/linters in the state directory, as tools/setup makes it", .folder,
    fallback: { StateDirectory.path($0) + "/python/linters" })

  package static let warmPython = Setting<String>(
    "warm-python", placeholder: "CHOICE",
    help: "Keep a Python with numpy, pandas and matplotlib loaded (some 110 MB) from the first Python run on",
    defaultText: "on", .choice(["on", "off"]), fallback: { _ in "on" })

  package static let sessions = Setting<Int>(
    "sessions", placeholder: "NUMBER", help: "Sessions of sandboxed code whose files are kept in memory at one time",
    defaultText: "8", .integer(1...64), fallback: { _ in 8 })

  package static let sessionMinutes = Setting<Int>(
    "session-minutes", placeholder: "NUMBER", help: "Minutes without a call after which a session is dropped",
    defaultText: "30", .integer(1...10_080), fallback: { _ in 30 })

  package static let sessionBytes = Setting<Int>(
    "session-bytes", placeholder: "BYTES", help: "What the files of one session may have, in memory",
    defaultText: "256M", .bytes((1 << 20)...(4 << 30)), fallback: { _ in 256 << 20 })

  package static let stateDirectory = Setting<String>(
    "state-directory", placeholder: "PATH", help: "Where Workbench keeps what it keeps; no tool reads files in it",
    defaultText: "$XDG_STATE_HOME/workbench or ~/.local/state/workbench; a temporary folder if there is no home",
    .folder,
    fallback: StateDirectory.path)

  package static let sandboxHost = Setting<String?>(
    "sandbox-host", placeholder: "PATH", help: "The sandbox host to start",
    defaultText: "sandbox-host beside the workbench executable", .path, fallback: { _ in nil })

  /// All of them, in the order of help and documentation.
  package static let all: [any DeclaredSetting] = [
    tools, excludedTools, roots, minimumTier, pythonEnvironment, warmPython, linters, sessions, sessionMinutes,
    sessionBytes,
    stateDirectory, callsInFlight, lineLimit, logLevel,
    trace, sandboxHost,
  ]
}

/// The weakest isolation that the operator accepts.
package enum MinimumTier: String, Sendable, CaseIterable {
  /// All layers.
  case full = "A"
  /// Kernel filters without namespaces.
  case filters = "B"
  /// System call filter and limits only.
  case weak = "C"

  /// What the operator has to write for C: a letter must not be enough to give away every file.
  package static let consentToWeak = "C: untrusted code may read every file of this user"
}

extension Syntax where Value == MinimumTier {
  fileprivate static let tier = Syntax(
    expectation: "A, B, or exactly '\(MinimumTier.consentToWeak)'", isRepeatable: false, split: { [$0] },
    parse: { texts in
      switch texts.last {
      case "A": .full
      case "B": .filters
      case MinimumTier.consentToWeak: .weak
      default: nil
      }
    })
}

/// The default place for state (XDG Base Directory Specification).
enum StateDirectory {
  static func path(_ environment: [String: String]) -> String {
    // The specification says to ignore relative values.
    if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/workbench" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/workbench" }
    let temporary = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    return temporary + "/workbench-state"
  }
}
