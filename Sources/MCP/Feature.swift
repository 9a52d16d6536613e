/// A part of the protocol, apart from its methods, that not every revision has. The writers ask for these, and the table in
/// docs/protocol.md is made of them.
package enum Feature: CaseIterable, Sendable {
  case batches
  case logLevelOfSession
  case toolAnnotations
  case titles
  case structuredContent
  case toolMetadata
  case audio
  case resourceLinks
  case lastModified
  case icons
  case completionCapability
  case completionContext
  case progressMessages
  case unsolicitedChanges
  case cachingHints
  case resultTypes
  case resourceNotFoundCode

  /// The revisions that have it.
  package var revisions: ClosedRange<ProtocolRevision> {
    switch self {
    // Demanded by one revision, unmentioned before, removed after.
    case .batches: .march2025 ... .march2025
    case .logLevelOfSession, .unsolicitedChanges, .resourceNotFoundCode: .november2024 ... .november2025
    case .toolAnnotations, .audio, .completionCapability, .progressMessages: .march2025 ... .july2026
    case .titles, .structuredContent, .toolMetadata, .resourceLinks, .lastModified, .completionContext:
      .june2025 ... .july2026
    case .icons: .november2025 ... .july2026
    case .cachingHints, .resultTypes: .july2026 ... .july2026
    }
  }

  /// What a client gets, and instead of it where the revision does not have it; for people.
  package var summary: (present: String, otherwise: String) {
    switch self {
    case .batches: ("arrays of messages, without `initialize`", "−32600")
    case .logLevelOfSession:
      ("log messages from the level of `logging/setLevel` on, `info` at first", "only if the request names a level")
    case .toolAnnotations: ("`annotations` of a tool (with the title, while it has no `title`)", "left out")
    case .titles: ("`title` of tools, prompts, resources, templates and the server", "left out")
    case .structuredContent: ("`outputSchema`, `structuredContent`", "left out")
    case .toolMetadata: ("`_meta` of a tool", "left out")
    case .audio: ("audio content", "a text that says what is missing")
    case .resourceLinks: ("`resource_link`", "a text with the URI")
    case .lastModified: ("`lastModified` in annotations", "left out")
    case .icons:
      (
        "`icons` of tools, prompts, resources, templates; `description`, `websiteUrl`, `icons` of the server",
        "left out"
      )
    case .completionCapability: ("capability `completions`, if anything is completed", "left out")
    case .completionContext: ("`context.arguments` of a completion", "not read")
    case .progressMessages: ("`message` in progress", "left out")
    case .unsolicitedChanges: ("changes of lists and resources, without being asked again", "by `subscriptions/listen`")
    case .cachingHints: ("`ttlMs`, `cacheScope` in lists, `server/discover`, `resources/read`", "left out")
    case .resultTypes: ("`resultType`, and serverInfo in `_meta`, in every result", "left out")
    case .resourceNotFoundCode: ("resource not found: −32002", "−32602")
    }
  }
}
