package import Config
import Embedding
package import Execution
internal import HTTP
package import Models
package import Observe
package import Programs
package import Roots
package import Sandbox
package import ToolKit
package import VectorEngines
package import VectorSearch

/// What the tools share, made from the settings. Making it starts nothing: no thread, no process, no file is opened.
package struct Services: Sendable {
  package let log: Log
  package let redactor: Redactor
  /// Where log records go, for the last flush.
  package let standardError: StandardErrorLane
  package let roots: Roots
  package let resources: ResourceStore
  package let executor: ComputeExecutor
  /// What is searched. Nothing of it is opened before it is asked for.
  package let library: Library
  package let sandbox: SandboxHost
  /// Where interpreters are looked for.
  package let machine: Machine
  /// The weakest isolation in which a program may run.
  package let minimumTier: Tier
  /// The models elsewhere that write code; nil if none is named.
  package let code: ChatModel?
  /// The models elsewhere that look at pictures; nil if none is named.
  package let vision: ChatModel?
  /// The models elsewhere that reason; nil if none is named.
  package let reasoning: ChatModel?
  /// The model elsewhere that makes vectors of texts; nil if none is named.
  package let embedder: RemoteEmbedder?
  /// The model elsewhere that orders what was found; nil if none is named.
  package let reranker: RemoteReranker?
  /// Makes the engine elsewhere in which a collection's vectors are searched; nil if they are searched here.
  package let engine: (@Sendable (EngineCollection) -> any VectorEngine)?
  private let client: HTTPClient
  /// What is kept between calls.
  package let sessions: Sessions.Options

  /// - Parameter endpoints: nil where no model is asked, as in `workbench lint`.
  package init(_ configuration: Configuration, _ surroundings: Surroundings, _ endpoints: Endpoints? = nil) {
    redactor = Redactor()
    standardError = StandardErrorLane(redactor: redactor)
    log = Log(minimum: configuration[Settings.logLevel], source: "workbench", sink: standardError)
    roots = Self.roots(configuration, surroundings)
    resources = ResourceStore()
    executor = ComputeExecutor()
    var options = SandboxHost.Options()
    options.hostPath = configuration[Settings.sandboxHost].map(surroundings.absolute)
    options.keepsWarm = configuration[Settings.warmPython]
    sandbox = SandboxHost(options)
    machine = Machine(
      searchPath: surroundings.searchPath,
      pythonEnvironment: surroundings.absolute(configuration[Settings.pythonEnvironment]),
      linterEnvironment: surroundings.absolute(configuration[Settings.linters]))
    var sessions = Sessions.Options()
    sessions.count = configuration[Settings.sessions]
    sessions.idle = .seconds(60 * configuration[Settings.sessionMinutes])
    sessions.bytes = configuration[Settings.sessionBytes]
    self.sessions = sessions
    minimumTier =
      switch configuration[Settings.minimumTier] {
      case .full: .full
      case .filters: .filters
      case .weak: .weak
      }
    // Asks nobody: libcurl is opened with the first request.
    let (client, redactor) = (HTTPClient(environment: surroundings.environment), redactor)
    self.client = client
    let caller = { (endpoint: ModelEndpoint) in EndpointCaller(endpoint.service, client: client, redactor: redactor) }
    for key in endpoints?.keys ?? [] { key.register(in: redactor) }
    let state = surroundings.absolute(configuration[Settings.stateDirectory])
    if let endpoints, !endpoints.chat.isEmpty {
      let store = ChatStore(path: state + "/models.sqlite", limits: Self.kept(configuration))
      let chat = { [executor] (role: ModelRole, settings: ChatRole) -> ChatModel? in
        let named = (endpoints.chat[role] ?? []).compactMap { ChatEndpoint($0, caller($0)) }
        guard !named.isEmpty else { return nil }
        var options = ChatModel.Options()
        options.limits = RateLimiter.Limits(
          requestsPerMinute: configuration[settings.requestsPerMinute],
          tokensPerMinute: configuration[settings.tokensPerMinute])
        options.tokensPerDay = configuration[settings.tokensPerDay]
        options.store = store
        options.executor = executor
        return ChatModel(role, named, options: options)
      }
      code = chat(.code, Settings.code)
      vision = chat(.vision, Settings.vision)
      reasoning = chat(.reasoning, Settings.reasoning)
    } else {
      (code, vision, reasoning) = (nil, nil, nil)
    }
    embedder = endpoints.flatMap { endpoints in
      endpoints.embedding.map { RemoteEmbedder($0, caller($0), dimension: endpoints.dimension) }
    }
    reranker = endpoints?.rerank.map { RemoteReranker($0, caller($0)) }
    engine = endpoints.flatMap { endpoints in
      endpoints.engine.flatMap { name in
        // Never nil: who made the endpoints has asked for it, and told what is wrong with it.
        (try? endpoints.service(ofEngine: name)).map { Self.engine(name, $0, client, redactor) }
      }
    }
    library = Library(
      index: state + "/search.sqlite", embedder: embedder ?? MiniLM(.miniLM(state: state), executor: executor),
      executor: executor, converter: SandboxConverter(host: sandbox, machine: machine, minimumTier: minimumTier),
      log: log)
    report(configuration, endpoints)
  }

  /// What makes the engine of a collection, by the engine's name and server: for those who move a collection there.
  package func engine(_ name: String, _ service: Endpoint) -> @Sendable (EngineCollection) -> any VectorEngine {
    Self.engine(name, service, client, redactor)
  }

  private static func engine(
    _ name: String, _ service: Endpoint, _ client: HTTPClient, _ redactor: Redactor,
  ) -> @Sendable (EngineCollection) -> any VectorEngine {
    // One for all collections: what it knows of the server's failures is of all.
    let caller = EndpointCaller(service, client: client, redactor: redactor)
    return { name == "qdrant" ? QdrantEngine($0, caller) : ChromaEngine($0, caller) }
  }

  private static func kept(_ configuration: Configuration) -> ChatStore.Limits {
    var limits = ChatStore.Limits()
    limits.bytes = configuration[Settings.answerBytes]
    limits.age = 3600 * configuration[Settings.answerHours]
    return limits
  }

  private static func roots(_ configuration: Configuration, _ surroundings: Surroundings) -> Roots {
    let named = configuration[Settings.roots]
    let state = surroundings.absolute(configuration[Settings.stateDirectory])
    if named.isEmpty {
      return Roots(defaultingTo: surroundings.workingDirectory, stateDirectory: state, home: configuration.home)
    }
    return Roots(
      named, stateDirectory: state, home: configuration.home, workingDirectory: surroundings.workingDirectory)
  }

  /// Says what the operator should know. A server started in the home folder without a root is a normal run and says
  /// nothing; a root that was named and does not exist is a mistake.
  private func report(_ configuration: Configuration, _ endpoints: Endpoints?) {
    for warning in configuration.warnings + (endpoints?.all ?? []).compactMap(\.warning) { log.warning(warning) }
    let level: LogLevel = configuration[Settings.roots].isEmpty ? .info : .warning
    for refusal in roots.refusals { log.record(level, refusal) }
    if minimumTier != .full {
      log.record(
        .notice, "Weaker isolation is accepted but not offered: untrusted code runs in tier A or not at all",
        ["minimum_tier": minimumTier.rawValue])
    }
  }
}
