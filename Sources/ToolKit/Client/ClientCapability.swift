package import JSON

/// Something that a client can do for a tool during a call, if it says so (MCP, ClientCapabilities).
package enum ClientCapability: Sendable, Hashable, CaseIterable {
  /// Asks the person to fill in a form.
  case elicitationForm
  /// Shows the person a link to follow.
  case elicitationURL
  /// Lets its model answer.
  case sampling
  /// Tells which folders the person has opened.
  case roots

  /// The capability as a client declares it.
  package var declaration: JSONValue {
    switch self {
    case .elicitationForm: ["elicitation": ["form": [:]]]
    case .elicitationURL: ["elicitation": ["url": [:]]]
    case .sampling: ["sampling": [:]]
    case .roots: ["roots": [:]]
    }
  }

  /// The capability in words, for errors.
  package var words: String {
    switch self {
    case .elicitationForm: "asking the person with a form (elicitation.form)"
    case .elicitationURL: "sending the person to a web page (elicitation.url)"
    case .sampling: "asking the client's model (sampling)"
    case .roots: "telling which folders are open (roots)"
    }
  }

  /// Reads what a client declares. An `elicitation` without a mode means forms, as it did before there were modes.
  package static func declared(in capabilities: JSONView?) -> Set<ClientCapability> {
    var found: Set<ClientCapability> = []
    guard let capabilities else { return found }
    if let elicitation = capabilities["elicitation"], elicitation.kind == .object {
      let hasURL = elicitation["url"] != nil
      if hasURL { found.insert(.elicitationURL) }
      if elicitation["form"] != nil || !hasURL { found.insert(.elicitationForm) }
    }
    if capabilities["sampling"]?.kind == .object { found.insert(.sampling) }
    if capabilities["roots"]?.kind == .object { found.insert(.roots) }
    return found
  }
}
