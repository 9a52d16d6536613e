/// Why an endpoint did not answer: which one, what failed, and what to change. Without keys and without what was sent.
package struct EndpointError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Something must be set otherwise before it can work: key, address, model name, payment.
    case configuration
    /// It cannot be reached, or answers that it cannot now.
    case unavailable
    /// It refuses this request.
    case refused
    /// The request has more than it takes, or its model can hold.
    case tooLong
    /// What it answered is not what was asked for.
    case malformed
    /// The call's time is over, or would be before the next try.
    case deadline
    /// A limit or budget of our own is used up.
    case exhausted
    case cancelled
  }

  package let kind: Kind
  /// Its name.
  package let endpoint: String
  package let detail: String
  package let remedy: String?
  /// The status of an answer that says so.
  package let status: Int?

  package init(_ kind: Kind, _ endpoint: String, _ detail: String, remedy: String? = nil, status: Int? = nil) {
    self.kind = kind
    self.endpoint = endpoint
    self.detail = detail
    self.remedy = remedy
    self.status = status
  }

  package var description: String {
    let text = "\(endpoint): \(detail)"
    return remedy.map { "\(text); \($0)" } ?? text
  }
}
