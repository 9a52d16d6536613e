package import JSON

/// One JSON-RPC message as it came in, with the most useful reaction to each kind of nonsense decided here.
package enum Message: Sendable {
  /// Has a usable id and a method: must be answered.
  case request(Request)
  /// Has a method and no id: must never be answered.
  case notification(Notification)
  /// Has a result or an error and no method: an answer to what we asked, or to nothing.
  case response(id: RequestID?, body: JSONView)
  /// Must be answered with an error; the id is nil if it could not be read.
  case invalid(id: RequestID?, JSONRPCError)

  /// A question that must be answered.
  package struct Request: Sendable {
    package let id: RequestID
    package let method: String
    package let params: JSONView?
  }

  /// Something that was said, without an answer.
  package struct Notification: Sendable {
    package let method: String
    package let params: JSONView?
  }

  /// Sorts a message. Members that JSON-RPC does not know are ignored.
  package init(_ view: JSONView) {
    guard view.kind == .object else {
      self = .invalid(id: nil, JSONRPCError(.invalidRequest, "a message must be a JSON object, not \(view.kind)"))
      return
    }
    let idView = view["id"]
    let id = idView.flatMap(RequestID.init)
    guard let methodView = view["method"] else {
      if view["result"] != nil || view["error"] != nil {
        self = .response(id: id, body: view)
      } else {
        self = .invalid(id: id, JSONRPCError(.invalidRequest, "\"method\" is missing"))
      }
      return
    }
    if idView != nil, id == nil {
      self = .invalid(
        id: nil,
        JSONRPCError(
          .invalidRequest,
          "\"id\" must be a string of Unicode characters or an integer, of at most \(RequestID.longest) bytes; "
            + "leave it out to send a notification"))
      return
    }
    guard view["jsonrpc"]?.stringEquals("2.0") == true else {
      self = .invalid(id: id, JSONRPCError(.invalidRequest, "\"jsonrpc\" must be the string \"2.0\""))
      return
    }
    guard let method = methodView.string else {
      self = .invalid(id: id, JSONRPCError(.invalidRequest, "\"method\" must be a string"))
      return
    }
    let params = view["params"]
    if let id {
      self = .request(Request(id: id, method: method, params: params))
    } else {
      self = .notification(Notification(method: method, params: params))
    }
  }
}
