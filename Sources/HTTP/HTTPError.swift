/// Why a request has no answer: which request, what failed, and what to change. Never a header, a body or a query.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// There is no libcurl to be opened.
    case unavailable
    /// The request itself cannot be sent.
    case request
    /// A name cannot be looked up.
    case unknownHost
    /// Nobody answers at the address.
    case notConnected
    /// The proxy refused.
    case proxy
    /// The other side is not who it should be, or does not speak TLS as we do.
    case untrusted
    case timeout(Phase)
    /// The connection ended before the answer did.
    case interrupted
    /// What came is no HTTP.
    case malformed
    /// More came than the request allows.
    case tooLarge
    /// It was given up by us.
    case cancelled
    case failed
  }

  /// What took too long.
  package enum Phase: String, Sendable { case connect, head, idle, whole }

  package let kind: Kind
  /// Method and address.
  package let subject: String
  /// What failed.
  package let detail: String
  /// What to change, if that can be said.
  package let remedy: String?

  package init(_ kind: Kind, _ subject: String, _ detail: String, remedy: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.detail = detail
    self.remedy = remedy
  }

  package var description: String {
    let text = "\(subject): \(detail)"
    return remedy.map { "\(text); \($0)" } ?? text
  }

  /// Whether the same request may well be answered later. That nothing of the answer has been used is for the caller to know.
  package var isTransient: Bool {
    switch kind {
    case .unknownHost, .notConnected, .proxy, .interrupted, .timeout: true
    case .unavailable, .request, .untrusted, .malformed, .tooLarge, .cancelled, .failed: false
    }
  }
}
