package import JSON

/// A web page for the person to visit (MCP, elicitation in URL mode), for what must not pass through the client. That it is
/// accepted means that the person has agreed to go there, not that anything is done.
package struct WebPage: ClientQuestion {
  /// What the person did with the question.
  package enum Answer: Sendable, Hashable { case accepted, declined, cancelled }

  package let key: String
  /// Why the person should go there.
  package let message: String
  package let url: String

  package init(_ key: String, _ message: String, url: String) {
    self.key = key
    self.message = message
    self.url = url
  }

  package var method: StaticString { "elicitation/create" }
  package var capability: ClientCapability { .elicitationURL }

  package var params: JSONValue { ["mode": "url", "message": .string(message), "url": .string(url)] }

  package func answer(in result: JSONValue) throws(UnusableAnswer) -> Answer {
    switch try ElicitationAction(of: result) {
    case .accept: .accepted
    case .decline: .declined
    case .cancel: .cancelled
    }
  }
}
