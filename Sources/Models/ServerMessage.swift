internal import JSON

/// What a server says about a request that it does not answer, in any of the forms that model servers and engines have.
struct ServerMessage {
  /// Its words; empty if none can be found.
  let text: String
  /// Whether it says that the account is used up, which waiting does not mend.
  let isQuota: Bool

  init(_ body: [UInt8]) {
    guard let root = try? JSONDocument(body, maximumTokens: 10_000).root else {
      text = String(decoding: body.prefix(4096), as: UTF8.self)
      isQuota = false
      return
    }
    // OpenAI: {error: {message, code}}; Ollama: {error: "…"}; older vLLM, Cohere: {message}; FastAPI: {detail}; Qdrant: {status: {error}}.
    let error = root["error"]
    text =
      error?["message"]?.string ?? error?.string ?? root["message"]?.string ?? root["detail"]?.string
      ?? root["status"]?["error"]?.string ?? ""
    isQuota = [error?["code"]?.string, error?["type"]?.string].contains("insufficient_quota")
  }
}
