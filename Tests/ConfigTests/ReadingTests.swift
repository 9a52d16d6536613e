import Config
import Observe
import Testing

@Suite("Reading the settings of serve")
struct ReadingTests {
  private func read(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Configuration {
    guard case .serve(let configuration) = try Configuration.read(arguments: arguments, environment: environment) else {
      throw ConfigError("help was asked for")
    }
    return configuration
  }

  @Test("Without flags and variables each setting has its default, and says so")
  func defaults() throws {
    let configuration = try read([], ["HOME": "/home/me"])
    #expect(configuration[Settings.tools] == [])
    #expect(configuration[Settings.roots] == [])
    #expect(configuration[Settings.trace] == nil)
    #expect(configuration[Settings.logLevel] == .warning)
    #expect(configuration[Settings.callsInFlight] == 1024)
    #expect(configuration[Settings.lineLimit] == 64 << 20)
    #expect(configuration[Settings.minimumTier] == .full)
    #expect(configuration[Settings.stateDirectory] == "/home/me/.local/state/workbench")
    #expect(configuration[Settings.pythonEnvironment] == "/home/me/.local/state/workbench/python/sandbox")
    #expect(configuration[Settings.sandboxHost] == nil)
    #expect(configuration.source(of: Settings.logLevel) == .fallback)
    #expect(configuration.home == "/home/me")
    #expect(configuration.warnings.isEmpty)
  }

  @Test("Both spellings of a flag are read, the last of a single one counts, and lists add up")
  func flags() throws {
    let configuration = try read([
      "--log-level=debug", "--log-level", "info", "--root", "/a", "--root=/b:c", "--tools=lint, execute_sandboxed",
      "--tools",
      "vector_search", "--trace=x=y",
    ])
    #expect(configuration[Settings.logLevel] == .info)
    #expect(configuration[Settings.roots] == ["/a", "/b:c"])
    #expect(configuration[Settings.tools] == ["lint", "execute_sandboxed", "vector_search"])
    #expect(configuration[Settings.trace] == "x=y")
    #expect(configuration.source(of: Settings.roots) == .flag("--root"))
  }

  @Test("A variable is read, and a flag wins over it")
  func environment() throws {
    let variables = [
      "WORKBENCH_ROOTS": "/a:/b::", "WORKBENCH_LOG_LEVEL": "error", "WORKBENCH_CALLS_IN_FLIGHT": "7",
      "WORKBENCH_TRACE": "", "WORKBENCH_STATE_DIRECTORY": "/state",
    ]
    let configuration = try read(["--log-level", "debug"], variables)
    #expect(configuration[Settings.roots] == ["/a", "/b"])
    #expect(configuration[Settings.logLevel] == .debug)
    #expect(configuration[Settings.callsInFlight] == 7)
    #expect(configuration[Settings.trace] == nil)
    #expect(configuration[Settings.pythonEnvironment] == "/state/python/sandbox")
    #expect(configuration.source(of: Settings.logLevel) == .flag("--log-level"))
    #expect(configuration.source(of: Settings.callsInFlight) == .environment("WORKBENCH_CALLS_IN_FLIGHT"))
    #expect(configuration.source(of: Settings.trace) == .fallback)
  }

  @Test("Sizes take K, M and G", arguments: [("4096", 4096), ("512K", 512 << 10), ("64m", 64 << 20), ("1G", 1 << 30)])
  func sizes(_ text: String, _ bytes: Int) throws {
    #expect(try read(["--line-limit", text])[Settings.lineLimit] == bytes)
  }

  @Test("Full consent to tier C takes the exact words")
  func tiers() throws {
    #expect(try read(["--minimum-tier", "B"])[Settings.minimumTier] == .filters)
    #expect(
      try read(["--minimum-tier", "C: untrusted code may read every file of this user"])[Settings.minimumTier] == .weak)
  }

  @Test("Help is help, wherever it stands")
  func help() throws {
    for arguments in [["--help"], ["-h"], ["--log-level", "info", "--help"]] {
      guard case .help = try Configuration.read(arguments: arguments, environment: [:]) else {
        Issue.record("\(arguments) is not help")
        continue
      }
    }
  }

  @Test(
    "What cannot be read is named, with what is expected",
    arguments: [
      (["--rooot", "/a"], [:], "Unknown flag --rooot. Did you mean --root? 'workbench serve --help' lists all flags."),
      (["--zzzzzzz"], [:], "Unknown flag --zzzzzzz. 'workbench serve --help' lists all flags."),
      (["extra"], [:], "Unexpected argument 'extra'. 'workbench serve --help' lists all flags."),
      (["-r"], [:], "Unexpected argument '-r'. 'workbench serve --help' lists all flags."),
      (["--root"], [:], "--root needs a value: --root PATH. 'workbench serve --help' lists all flags."),
      (
        ["--log-level", "loud"], [:],
        "--log-level is 'loud', expected one of: debug, info, notice, warning, error, critical, alert, emergency."
      ),
      (["--calls-in-flight=0"], [:], "--calls-in-flight is '0', expected an integer from 1 to 100000."),
      (
        [], ["WORKBENCH_CALLS_IN_FLIGHT": "many"],
        "WORKBENCH_CALLS_IN_FLIGHT is 'many', expected an integer from 1 to 100000."
      ),
      (
        ["--line-limit=9999999999G"], [:],
        "--line-limit is '9999999999G', expected a number of bytes from 4K to 1G, as in 512K, 64M or 1G."
      ),
      (
        ["--minimum-tier", "C"], [:],
        "--minimum-tier is 'C', expected A, B, or exactly 'C: untrusted code may read every file of this user'."
      ),
      (["--trace="], [:], "--trace is '', expected a path."),
    ] as [([String], [String: String], String)])
  func errors(_ arguments: [String], _ environment: [String: String], _ text: String) throws {
    let error = #expect(throws: ConfigError.self) {
      try Configuration.read(arguments: arguments, environment: environment)
    }
    #expect(error?.description == text)
  }

  @Test("A command with flags of its own hands over those of the settings, up to a double dash")
  func extraction() throws {
    var arguments = [
      "call", "--root", "/a", "tool", "--json", "--root=/b", "--log-level", "debug", "--", "--root", "/c",
    ]
    let flags = try Configuration.extractFlags(from: &arguments)
    #expect(arguments == ["call", "tool", "--json", "--", "--root", "/c"])
    #expect(flags == ["root": ["/a", "/b"], "log-level": ["debug"]])
    var incomplete = ["list", "--root"]
    #expect(throws: ConfigError.self) { try Configuration.extractFlags(from: &incomplete) }
  }

  @Test("Values are shown as text for people")
  func texts() throws {
    let configuration = try read([
      "--root=/a", "--root=/b", "--calls-in-flight=5", "--trace=/t", "--minimum-tier=B", "--warm-python=off",
    ])
    #expect(configuration.text(of: Settings.roots) == "/a, /b")
    #expect(configuration.text(of: Settings.callsInFlight) == "5")
    #expect(configuration.text(of: Settings.trace) == "/t")
    #expect(configuration.text(of: Settings.minimumTier) == "B")
    #expect(configuration.text(of: Settings.sandboxHost) == "")
    #expect(configuration.text(of: Settings.logLevel) == "warning")
    #expect(configuration.text(of: Settings.warmPython) == "off")
  }

  @Test("A misspelt variable is pointed out, an unrelated one is not")
  func misspelt() throws {
    let configuration = try read([], ["WORKBENCH_ROOT": "/a", "WORKBENCH_SOMETHING_ELSE_ENTIRELY": "1", "ROOT": "/b"])
    #expect(configuration.warnings == ["The variable WORKBENCH_ROOT is not a setting; did you mean WORKBENCH_ROOTS?"])
  }

  @Test(
    "The state directory follows the XDG rules",
    arguments: [
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/workbench"),
      (["XDG_STATE_HOME": "rel", "HOME": "/h"], "/h/.local/state/workbench"),
      (["TMPDIR": "/t"], "/t/workbench-state"), ([:], "/tmp/workbench-state"), (["HOME": ""], "/tmp/workbench-state"),
    ] as [([String: String], String)])
  func stateDirectory(_ environment: [String: String], _ path: String) throws {
    #expect(try read([], environment)[Settings.stateDirectory] == path)
  }
}

@Suite("Secret settings")
struct SecretSettingTests {
  @Test(
    "A key is read from the environment alone, and masked",
    arguments: [
      ["--embedding-api-key", "sk-canary"], ["--embedding-api-key=sk-canary"],
    ])
  func noFlag(arguments: [String]) throws {
    #expect {
      _ = try Configuration.read(arguments: arguments, environment: [:])
    } throws: { error in
      let text = "\(error)"
      return text.contains("set WORKBENCH_EMBEDDING_API_KEY, or name a file with --embedding-api-key-file")
        && !text.contains("canary")
    }
    var others = arguments
    #expect(throws: ConfigError.self) { try Configuration.extractFlags(from: &others) }
    let configuration = try Configuration(environment: ["WORKBENCH_EMBEDDING_API_KEY": "sk-canary"])
    #expect(configuration[Settings.embedding.key] == "sk-canary")
    #expect(configuration.text(of: Settings.embedding.key) == "(secret)")
    #expect(configuration.text(of: Settings.rerank.key) == "")
  }

  @Test("A length of vectors that the index has no codes for is refused", arguments: ["0", "100", "1536", "many"])
  func dimension(text: String) {
    #expect(throws: ConfigError.self) {
      _ = try Configuration(environment: ["WORKBENCH_EMBEDDING_DIMENSION": text])
    }
  }
}

@Suite("Further endpoints of a role")
struct ChatRoleTests {
  @Test("They are read in the order of their numbers, from variables and flags, and only where one is set")
  func numbered() throws {
    let none = try Configuration(environment: [:])
    #expect(none.endpoints(of: Settings.code).isEmpty)
    #expect(!none.settings.contains { $0.name.hasPrefix("code-") })
    guard
      case .serve(let some) = try Configuration.read(
        arguments: ["--code-3-model", "three"],
        environment: [
          "WORKBENCH_CODE_2_MODEL": "two", "WORKBENCH_CODE_MODEL": "one", "WORKBENCH_CODE_2_API": "ollama",
          "WORKBENCH_CODE_TOKENS_PER_DAY": "5000",
        ])
    else { return }
    #expect(some[Settings.code.tokensPerDay] == 5000)
    #expect(some[Settings.code.requestsPerMinute] == nil)
    #expect(some.text(of: Settings.code.tokensPerDay) == "5000")
    #expect(some.endpoints(of: Settings.code).map { some[$0.model] } == ["one", "two", "three"])
    #expect(some.endpoints(of: Settings.code).map { some[$0.api] } == ["openai", "ollama", "openai"])
    #expect(some.endpoints(of: Settings.vision).isEmpty)
    #expect(some.warnings == [])
    #expect(some.source(of: some.endpoints(of: Settings.code)[2].model) == .flag("--code-3-model"))
  }

  @Test("A misspelt one is told, and a key is not taken from the command line")
  func wrong() throws {
    for (written, meant) in [
      ("WORKBENCH_CODE_2_MODLE", "WORKBENCH_CODE_2_MODEL"), ("WORKBENCH_VISON_MODEL", "WORKBENCH_VISION_MODEL"),
    ] {
      #expect(
        try Configuration(environment: [written: "m"]).warnings == [
          "The variable \(written) is not a setting; did you mean \(meant)?"
        ])
    }
    let error = #expect(throws: ConfigError.self) {
      try Configuration.read(arguments: ["--code-2-api-key", "canary"], environment: [:])
    }
    #expect(error?.description.contains("WORKBENCH_CODE_2_API_KEY") == true)
    #expect(error?.description.contains("canary") == false)
    #expect(throws: ConfigError.self) {
      try Configuration.read(arguments: ["--code-10-model", "m"], environment: [:])
    }
  }
}
