package import Config
internal import HTTP
package import Models
internal import VectorEngines

/// The model endpoints that the settings name. Making it asks nobody and opens no file.
package struct Endpoints: Sendable {
  /// Those that answer questions, best first, by role; a role that has none is not in it.
  package let chat: [ModelRole: [ModelEndpoint]]
  package let embedding: ModelEndpoint?
  package let rerank: ModelEndpoint?
  /// How many numbers a vector of the embedding endpoint has.
  package let dimension: Int
  /// The engine in which vectors are searched: `qdrant` or `chroma`; nil for the index here.
  package let engine: String?
  /// That engine's server; nil if none is named.
  private let engineAddress: HTTPAddress?
  private let engineKey: EndpointKey

  /// - Throws: `ConfigError` for an endpoint that is named by half.
  package init(_ configuration: Configuration, _ surroundings: Surroundings) throws(ConfigError) {
    var chat: [ModelRole: [ModelEndpoint]] = [:]
    for (role, settings) in [
      (ModelRole.code, Settings.code), (.vision, Settings.vision), (.reasoning, Settings.reasoning),
    ] {
      chat[role] = try Self.endpoints(role, settings, configuration, surroundings)
    }
    self.chat = chat
    embedding = try Self.endpoint(.embedding, Settings.embedding, configuration, surroundings)
    rerank = try Self.endpoint(.rerank, Settings.rerank, configuration, surroundings)
    dimension = configuration[Settings.embeddingDimension]
    let name = configuration[Settings.vectorEngine]
    engine = name == "embedded" ? nil : name
    engineAddress = try configuration[Settings.vectorEngineURL].map { text throws(ConfigError) in
      try Self.address(text, configuration.source(of: Settings.vectorEngineURL))
    }
    engineKey = try Self.key(Settings.vectorEngineKey, Settings.vectorEngineKeyFile, configuration, surroundings)
    if let engine { _ = try service(ofEngine: engine) }
  }

  /// The server of an engine, by the engine's name.
  ///
  /// - Throws: `ConfigError` if none is named, or the engine is unknown.
  package func service(ofEngine name: String) throws(ConfigError) -> Endpoint {
    guard let engineAddress else {
      throw ConfigError("\(Settings.vectorEngineURL.variable) is not set, which says where \(name) is.")
    }
    switch name {
    case "qdrant": return QdrantEngine.endpoint(engineAddress, key: engineKey)
    case "chroma": return ChromaEngine.endpoint(engineAddress, key: engineKey)
    default: throw ConfigError("'\(name.prefix(40))' is no vector engine: there are qdrant and chroma.")
    }
  }

  /// Every key.
  package var keys: [EndpointKey] { all.map(\.key) + [engineKey] }

  package var all: [ModelEndpoint] {
    [ModelRole.code, .vision, .reasoning].flatMap { chat[$0] ?? [] } + [embedding, rerank].compactMap { $0 }
  }

  /// Nil if none is named.
  private static func endpoints(
    _ role: ModelRole, _ settings: ChatRole, _ configuration: Configuration, _ surroundings: Surroundings,
  ) throws(ConfigError) -> [ModelEndpoint]? {
    var found: [ModelEndpoint] = []
    for one in configuration.endpoints(of: settings) {
      guard let endpoint = try endpoint(role, one, configuration, surroundings) else { continue }
      let first = settings.first.baseURL
      guard one.baseURL.name == first.name || configuration[first] != nil else {
        throw ConfigError(
          "\(configuration.source(of: one.baseURL)) is set without \(first.variable), which names the endpoint that is asked first."
        )
      }
      found.append(endpoint)
    }
    return found.isEmpty ? nil : found
  }

  private static func address(_ text: String, _ source: Configuration.Source) throws(ConfigError) -> HTTPAddress {
    do throws(HTTPAddress.Malformed) {
      return try HTTPAddress(text)
    } catch {
      throw ConfigError("\(source) is no address: \(error).")
    }
  }

  private static func key(
    _ value: Setting<String?>, _ file: Setting<String?>, _ configuration: Configuration, _ surroundings: Surroundings,
  ) throws(ConfigError) -> EndpointKey {
    switch (configuration[value], configuration[file]) {
    case (.some, .some):
      throw ConfigError(
        "\(configuration.source(of: value)) and \(configuration.source(of: file)) are both set; unset one of them.")
    case (let value?, nil): return .value(value)
    case (nil, let path?): return .file(surroundings.absolute(path))
    case (nil, nil): return .none
    }
  }

  private static func endpoint(
    _ role: ModelRole, _ settings: EndpointSettings, _ configuration: Configuration, _ surroundings: Surroundings,
  ) throws(ConfigError) -> ModelEndpoint? {
    let source = { configuration.source(of: $0 as Setting<String?>) }
    guard let text = configuration[settings.baseURL] else {
      for setting in [settings.model, settings.key, settings.keyFile] where configuration[setting] != nil {
        throw ConfigError(
          "\(source(setting)) is set without \(settings.baseURL.variable), which says where that model is.")
      }
      return nil
    }
    guard let model = configuration[settings.model] else {
      throw ConfigError(
        "\(source(settings.baseURL)) is set without \(settings.model.variable), the name of a model there.")
    }
    let key = try key(settings.key, settings.keyFile, configuration, surroundings)
    let address = try address(text, source(settings.baseURL))
    // The setting takes no other words than these.
    let api = ModelEndpoint.API(rawValue: configuration[settings.api]) ?? .openai
    return ModelEndpoint(role: role, address: address, model: model, key: key, api: api)
  }
}
