package import JSON

/// Something that a client can do for a tool during a call, if it says so (MCP, ClientCapabilities).
package enum ClientCapability: UInt8, Sendable, Hashable, CaseIterable {
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
}

/// Several capabilities: a few bits, because each request says what its client can do.
package struct ClientCapabilities: Sendable, Hashable, ExpressibleByArrayLiteral {
  private var bits: UInt8 = 0

  package init(arrayLiteral capabilities: ClientCapability...) { for one in capabilities { insert(one) } }

  /// Reads what a client declares. An `elicitation` without a mode means forms, as it did before there were modes.
  package init(declaredIn capabilities: JSONView?) {
    guard let capabilities, !capabilities.members.isEmpty else { return }
    if let elicitation = capabilities["elicitation"], elicitation.kind == .object {
      let hasURL = elicitation["url"] != nil
      if hasURL { insert(.elicitationURL) }
      if elicitation["form"] != nil || !hasURL { insert(.elicitationForm) }
    }
    if capabilities["sampling"]?.kind == .object { insert(.sampling) }
    if capabilities["roots"]?.kind == .object { insert(.roots) }
  }

  private mutating func insert(_ capability: ClientCapability) { bits |= 1 << capability.rawValue }

  package func contains(_ capability: ClientCapability) -> Bool { bits & 1 << capability.rawValue != 0 }

  /// What these questions need and is not here, each once.
  package func missing(for questions: [any ClientQuestion]) -> [ClientCapability] {
    ClientCapability.allCases.filter { one in !contains(one) && questions.contains { $0.capability == one } }
  }
}
