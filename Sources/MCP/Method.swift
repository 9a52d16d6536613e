/// A request that some revision has. Sessions serve exactly these, and the table in docs/protocol.md is made of them.
package enum Method: String, CaseIterable, Sendable {
  case callTool = "tools/call"
  case ping
  case initialize
  case discover = "server/discover"
  case setLogLevel = "logging/setLevel"
  case listTools = "tools/list"
  case listPrompts = "prompts/list"
  case getPrompt = "prompts/get"
  case listResources = "resources/list"
  case listResourceTemplates = "resources/templates/list"
  case readResource = "resources/read"
  case subscribe = "resources/subscribe"
  case unsubscribe = "resources/unsubscribe"
  case listen = "subscriptions/listen"
  case complete = "completion/complete"

  /// The revisions that have it; in the others it is an unknown method.
  package var revisions: ClosedRange<ProtocolRevision> {
    switch self {
    case .ping, .initialize, .setLogLevel, .subscribe, .unsubscribe: .november2024 ... .november2025
    case .discover, .listen: .july2026 ... .july2026
    case .callTool, .listTools, .listPrompts, .getPrompt, .listResources, .listResourceTemplates, .readResource,
      .complete:
      .november2024 ... .july2026
    }
  }

  /// The method of this name, if the revision has it.
  init?(_ name: String, in revision: ProtocolRevision) {
    // First what there is most of, before the table of all names.
    let method = name == "tools/call" ? .callTool : name == "ping" ? .ping : Method(rawValue: name)
    guard let method, method.revisions.contains(revision) else { return nil }
    self = method
  }
}
