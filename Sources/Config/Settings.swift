package import Observe

/// Every setting of the server, each declared once. What one means is its help.
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

  package static let logLevel = Setting<LogLevel>(
    "log-level", placeholder: "LEVEL", help: "Least urgent level that is written to standard error",
    defaultText: "warning", .logLevel, fallback: { _ in .warning })

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

  package static let warmPython = Setting<Bool>(
    "warm-python", placeholder: "CHOICE",
    help: "Keep a Python with numpy, pandas and matplotlib loaded (some 110 MB) from the first Python run on",
    defaultText: "on", .flag, fallback: { _ in true })

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
    .folder, fallback: StateDirectory.path)

  package static let sandboxHost = Setting<String?>(
    "sandbox-host", placeholder: "PATH", help: "The sandbox host to start",
    defaultText: "sandbox-host beside the workbench executable", .path, fallback: { _ in nil })

  package static let embedding = EndpointSettings(
    "embedding", does: "makes vectors of texts", apis: ["openai", "ollama"],
    withoutOne: "the model in the state directory")

  package static let embeddingDimension = Setting<Int>(
    "embedding-dimension", placeholder: "NUMBER",
    help: "How many numbers a vector of that model has; asked for where the model can make several lengths",
    defaultText: "768", .integer(64...1024, multipleOf: 64), fallback: { _ in 768 })

  package static let rerank = EndpointSettings(
    "rerank", does: "orders found passages by how well they answer", apis: ["openai", "tei"], withoutOne: "none")

  package static let answerBytes = Setting<Int>(
    "answer-bytes", placeholder: "BYTES",
    help: "What answers of models that are kept for the same question may have together; 0 keeps none",
    defaultText: "64M", .bytes(0...(1 << 30)), fallback: { _ in 64 << 20 })

  package static let answerHours = Setting<Int>(
    "answer-hours", placeholder: "NUMBER", help: "Hours for which such an answer is given again", defaultText: "168",
    .integer(1...8760), fallback: { _ in 168 })

  package static let vectorEngine = Setting<String>(
    "vector-engine", placeholder: "NAME",
    help: "Where vectors are searched: here, or in an engine that workbench index --to keeps up to date",
    defaultText: "embedded", .word(of: ["embedded", "qdrant", "chroma"]), fallback: { _ in "embedded" })

  package static let vectorEngineURL = Setting<String?>(
    "vector-engine-url", placeholder: "URL", help: "That engine's server, for example http://host:6333",
    defaultText: "none", .text("an address with http or https"), fallback: { _ in nil })

  package static let vectorEngineKey = Setting<String?>(
    "vector-engine-api-key", placeholder: "KEY", help: "The key for that server; never shown, and masked in all output",
    defaultText: "none", isSecret: true, .text("a key"), fallback: { _ in nil })

  package static let vectorEngineKeyFile = Setting<String?>(
    "vector-engine-api-key-file", placeholder: "PATH", help: "A file with that key, which only its owner can read",
    defaultText: "none", .path, fallback: { _ in nil })

  /// Those that every start reads, in the order of help and documentation.
  static let always: [any DeclaredSetting] =
    [
      tools, excludedTools, roots, minimumTier, pythonEnvironment, warmPython, linters, sessions, sessionMinutes,
      sessionBytes, stateDirectory, callsInFlight, lineLimit, logLevel, trace, sandboxHost,
    ] + embedding.all + [embeddingDimension] + rerank.all + [
      vectorEngine, vectorEngineURL, vectorEngineKey, vectorEngineKeyFile,
    ]

  /// Those that are read when something is asked questions.
  static let answers: [any DeclaredSetting] = [answerBytes, answerHours]

  /// All of them but those of further endpoints, in the order of help and documentation.
  package static let all: [any DeclaredSetting] =
    always + chatRoles.flatMap(\.declared) + answers
}
