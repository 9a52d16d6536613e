package import Config
internal import HTTP
package import Models

/// The model endpoints that the settings name. Making it asks nobody and opens no file.
package struct Endpoints: Sendable {
  package let embedding: ModelEndpoint?
  package let rerank: ModelEndpoint?
  /// How many numbers a vector of the embedding endpoint has.
  package let dimension: Int

  /// - Throws: `ConfigError` for an endpoint that is named by half.
  package init(_ configuration: Configuration, _ surroundings: Surroundings) throws(ConfigError) {
    embedding = try Self.endpoint(.embedding, Settings.embedding, configuration, surroundings)
    rerank = try Self.endpoint(.rerank, Settings.rerank, configuration, surroundings)
    dimension = configuration[Settings.embeddingDimension]
  }

  package var all: [ModelEndpoint] { [embedding, rerank].compactMap { $0 } }

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
    let key: EndpointKey
    switch (configuration[settings.key], configuration[settings.keyFile]) {
    case (.some, .some):
      throw ConfigError("\(source(settings.key)) and \(source(settings.keyFile)) are both set; unset one of them.")
    case (let value?, nil): key = .value(value)
    case (nil, let path?): key = .file(surroundings.absolute(path))
    case (nil, nil): key = .none
    }
    let address: HTTPAddress
    do throws(HTTPAddress.Malformed) {
      address = try HTTPAddress(text)
    } catch {
      throw ConfigError("\(source(settings.baseURL)) is no address: \(error).")
    }
    // The setting takes no other words than these.
    let api = ModelEndpoint.API(rawValue: configuration[settings.api]) ?? .openai
    return ModelEndpoint(role: role, address: address, model: model, key: key, api: api)
  }
}
