package import JSON
import JSONRPC

/// The client's side of one conversation, one request at a time, in either era.
///
/// Unlike a client in a program it shows every line that the server sends, sends any line as it stands, and answers
/// only `ping` and what its `Respondent` can.
package final class Conversation {
  /// Told what comes from the server without being the answer that is waited for.
  package struct Listener {
    package let notification: (_ method: String, _ params: JSONValue) -> Void
    /// A line on the server's standard error.
    package let complaint: (String) -> Void
    /// A line that nobody asked for, or that is no message at all.
    package let stray: (String) -> Void

    package init(
      notification: @escaping (_ method: String, _ params: JSONValue) -> Void, complaint: @escaping (String) -> Void,
      stray: @escaping (String) -> Void,
    ) {
      self.notification = notification
      self.complaint = complaint
      self.stray = stray
    }
  }

  /// The server closed its output.
  package struct Ended: Error, CustomStringConvertible {
    package let description: String
  }

  /// An answer, and how long it took.
  package struct Exchange {
    package let answer: Answer
    package let nanoseconds: Int64
  }

  package let link: ServerLink
  package let respondent: Respondent
  /// Legacy until `open` has found otherwise.
  package internal(set) var era = Era.legacy
  /// What the server said about itself: the result of `server/discover` or `initialize`.
  package internal(set) var greeting: JSONValue = [:]
  private let listener: Listener
  private var nextID: Int64 = 1
  /// Requests that were given up; their answers are passed over.
  private var abandoned: Set<RequestID> = []

  /// How often a call may end with questions before it is taken for one that always does.
  private static let longestRoundTrip = 10

  package init(_ link: ServerLink, _ respondent: Respondent, _ listener: Listener) {
    self.link = link
    self.respondent = respondent
    self.listener = listener
  }

  /// Sends a request and waits for its answer, or for Ctrl-C. What the server asks meanwhile, or by ending the request
  /// with questions, is answered.
  package func request(_ method: String, _ parameters: JSONValue = [:]) throws -> Exchange {
    var parameters = parameters
    var rounds = 0
    while true {
      let exchange =
        try request(method, parameters, until: .never) ?? Exchange(answer: .nothing, nanoseconds: 0)
      guard rounds < Self.longestRoundTrip, era == .modern, case .result(let result) = exchange.answer,
        result["resultType"] == "input_required", var object = parameters.object
      else { return exchange }
      rounds += 1
      var responses = JSONObject()
      for (key, question) in result["inputRequests"]?.object ?? [:] {
        responses[key] = try respondent.answer(question["method"]?.string ?? "", question["params"] ?? [:])
      }
      object["inputResponses"] = .object(responses)
      object["requestState"] = result["requestState"]
      parameters = .object(object)
    }
  }

  /// The same; nil if there was no answer by then.
  func request(_ method: String, _ parameters: JSONValue, until deadline: Moment) throws -> Exchange? {
    let id = nextID
    nextID += 1
    let wantsProgress = method == "tools/call"
    let decorated = era.parameters(
      parameters, progressToken: wantsProgress ? id : nil, capabilities: respondent.capabilities)
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": decorated,
    ]
    return try exchange(Array(message.description.utf8), awaiting: RequestID(id), until: deadline)
  }

  /// Sends a line and waits for the answer to `id`.
  func exchange(_ line: [UInt8], awaiting id: RequestID, until deadline: Moment = .never) throws -> Exchange? {
    let start = Moment.now()
    link.send(line)
    while true {
      switch link.next(until: deadline) {
      case .line(let line):
        guard let message = read(line) else { continue }
        if let answered = message["id"].flatMap(RequestID.init), answered == id {
          return Exchange(
            answer: Self.answer(message), nanoseconds: Moment.now().nanoseconds - start.nanoseconds)
        }
        passOver(message, line)
      case .interrupt:
        abandoned.insert(id)
        notify("notifications/cancelled", ["requestId": Self.value(id), "reason": "the user pressed Ctrl-C"])
        return Exchange(answer: .cancelled, nanoseconds: Moment.now().nanoseconds - start.nanoseconds)
      case .timeout:
        abandoned.insert(id)
        return nil
      case .complaint(let line): listener.complaint(Self.text(line))
      case .ended: throw Ended(description: "the server closed the connection")
      case .resized, .typed: continue
      }
    }
  }

  func notify(_ method: String, _ parameters: JSONValue = [:]) {
    let decorated =
      era == .legacy
      ? parameters : Era.modern.parameters(parameters, progressToken: nil, capabilities: respondent.capabilities)
    let message: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": decorated]
    link.send(Array(message.description.utf8))
  }

  /// Deals with what comes while nothing is waited for. False for what is no business of a conversation.
  package func handle(_ event: ServerLink.Event) throws -> Bool {
    switch event {
    case .line(let line):
      if let message = read(line) { passOver(message, line) }
    case .complaint(let line): listener.complaint(Self.text(line))
    case .ended: throw Ended(description: "the server closed the connection")
    case .interrupt, .resized, .typed, .timeout: return false
    }
    return true
  }

  /// Everything that has come so far, without waiting.
  package func drain() throws {
    while true {
      let event = link.next(until: .now())
      if case .timeout = event { return }
      _ = try handle(event)
    }
  }

  /// Sends a request that any server of the era answers at once, and returns the first answer without an id that comes
  /// before its own: what came of a line that has none.
  func fence() throws -> Answer {
    let id = nextID
    nextID += 1
    let method = era == .modern ? "server/discover" : "ping"
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": .integer(id), "method": .string(method),
      "params": era.parameters([:], progressToken: nil, capabilities: respondent.capabilities),
    ]
    var found = Answer.nothing
    link.send(Array(message.description.utf8))
    while true {
      switch link.next() {
      case .line(let line):
        guard let message = read(line) else { continue }
        if message["id"].flatMap(RequestID.init) == RequestID(id) { return found }
        if message["error"] != nil, message["id"]?.isNull ?? true, found == .nothing {
          found = Self.answer(message)
        } else {
          passOver(message, line)
        }
      case .interrupt: return .cancelled
      case .complaint(let line): listener.complaint(Self.text(line))
      case .ended: throw Ended(description: "the server closed the connection")
      case .resized, .typed, .timeout: continue
      }
    }
  }

  /// The message on a line; a line that is none is shown.
  func read(_ line: [UInt8]) -> JSONView? {
    if let root = try? JSONDocument(line).root, root.kind == .object || root.kind == .array { return root }
    listener.stray(Self.text(line))
    return nil
  }

  /// A message that is not the answer that is waited for.
  func passOver(_ message: JSONView, _ line: [UInt8]) {
    guard let method = message["method"]?.string else {
      if let id = message["id"].flatMap(RequestID.init), abandoned.remove(id) != nil { return }
      listener.stray(Self.text(line))
      return
    }
    guard let id = message["id"].flatMap(RequestID.init) else {
      listener.notification(method, message["params"]?.value ?? [:])
      return
    }
    do {
      let result = method == "ping" ? [:] : try respondent.answer(method, message["params"]?.value ?? [:])
      if let result { return link.send(Self.trimmedLine(Frame.result(Array(result.description.utf8), id: id))) }
    } catch {
      listener.stray("the answer cannot be used: \(error)")
      let failure = JSONRPCError(.internalError, "the answer that was prepared cannot be used")
      return link.send(Self.trimmedLine(Frame.error(failure, id: id)))
    }
    listener.stray(Self.text(line))
    let refusal = JSONRPCError(.methodNotFound, "the REPL declares no capability for '\(method)'")
    link.send(Self.trimmedLine(Frame.error(refusal, id: id)))
  }

  static func answer(_ message: JSONView) -> Answer {
    if let error = message["error"] {
      return .error(
        code: error["code"]?.integer ?? 0, message: error["message"]?.string ?? "", data: error["data"]?.value)
    }
    return .result(message["result"]?.value ?? .null)
  }

  private static func value(_ id: RequestID) -> JSONValue { (try? JSONValue(parsing: id.description)) ?? .null }

  private static func trimmedLine(_ frame: [UInt8]) -> [UInt8] { Array(frame.dropLast()) }

  static func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }
}
