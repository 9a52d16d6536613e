package import HTTP

/// One model at one address, as the operator named it.
package struct ModelEndpoint: Sendable {
  /// How it is spoken to.
  package enum API: String, Sendable, CaseIterable {
    /// The forms that OpenAI's API made common; of rerankers the one of Cohere, Jina and vLLM.
    case openai
    /// Anthropic's Messages, for chat.
    case anthropic
    /// Ollama's own.
    case ollama
    /// The form of Hugging Face's Text Embeddings Inference, for rerankers.
    case tei
  }

  package let role: ModelRole
  /// What paths are put behind: `https://api.openai.com/v1`, `http://localhost:11434`.
  package let address: HTTPAddress
  package let model: String
  package let key: EndpointKey
  package let api: API

  package init(role: ModelRole, address: HTTPAddress, model: String, key: EndpointKey = .none, api: API = .openai) {
    self.role = role
    self.address = address
    self.model = model
    self.key = key
    self.api = api
  }

  /// What is called.
  package var service: Endpoint {
    Endpoint(
      name: name, address: address, key: key, keyHeader: api == .anthropic ? "x-api-key" : nil,
      missingRemedy: "check its base URL, API and model name")
  }

  /// The role, model and address, for errors: `embedding model nomic-embed-text at http://localhost:11434`.
  package var name: String { "\(role.rawValue) model \(model) at \(address)" }

  /// What the operator should know of it; nil for nothing.
  package var warning: String? {
    guard key != .none, !address.isEncrypted, !["localhost", "127.0.0.1", "::1"].contains(address.host) else {
      return nil
    }
    return "The key of the \(name) is sent without encryption; use https where others can listen"
  }
}
