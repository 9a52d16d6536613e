import JSON

/// The `action` of an elicitation's result.
enum ElicitationAction: String {
  case accept
  case decline
  case cancel

  /// - Throws: `UnusableAnswer` if the result has none of these.
  init(of result: JSONValue) throws(UnusableAnswer) {
    guard let name = result["action"]?.string else { throw UnusableAnswer("action must be a string") }
    guard let action = ElicitationAction(rawValue: name) else {
      throw UnusableAnswer("action must be accept, decline or cancel")
    }
    self = action
  }
}
