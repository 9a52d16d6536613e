/// What an endpoint is asked for.
package enum ModelRole: String, Sendable, CaseIterable {
  case vision, reasoning, code, embedding, rerank
}
