import JSON
import JSONRPC

/// A trace as a conversation: each request with its answer and the time between, in the order in which they went.
///
///     13:00:00.000100 → 1    tools/call echo {"text": "hi"}
///     13:00:00.000420 ←      notifications/progress {…}
///     13:00:00.000700 ← 1    tools/call echo answered after 0.600 ms: {…}
package struct TraceConversation {
  private struct Request {
    let title: String
    let entry: TraceEntry
  }

  private let console: Console
  /// Values are cut to this many characters; nil for none.
  private let width: Int?
  private var open: [RequestID: Request] = [:]
  private var order: [RequestID] = []
  private var answered = 0

  /// - Parameter width: how many characters of a value are shown; nil for all of them, over several lines.
  package init(on console: Console, width: Int?) {
    self.console = console
    self.width = width
  }

  /// Shows one line of the file.
  package mutating func show(_ line: Substring) {
    guard let entry = TraceEntry(line) else {
      if !line.isEmpty { console.answer("? \(line)", .red) }
      return
    }
    guard let root = try? JSONDocument(entry.text).root else {
      say(entry, "", "no JSON: " + cut(entry.text), .red)
      return
    }
    if root.kind == .array {
      say(entry, "", "batch of \(root.count)", .plain)
      for element in root.elements { show(element, entry) }
    } else {
      show(root, entry)
    }
  }

  /// What is left to say at the end of the file.
  package func finish() {
    for id in order {
      guard let request = open[id] else { continue }
      console.answer("never answered: \(id.description) \(request.title), sent at \(request.entry.clock)", .yellow)
    }
    console.remark("\(answered) requests answered, \(open.count) not")
  }

  private mutating func show(_ message: JSONView, _ entry: TraceEntry) {
    let id = message["id"].flatMap(RequestID.init)
    let params = message["params"]?.value
    switch (message["method"]?.string, id) {
    case (let method?, let id?):
      let title = Self.title(method, params)
      say(entry, id.description, title + detail(Self.rest(of: params, method)), .bold)
      // An id may come back in a later session of the same file; the request before it is then as good as lost.
      if open.updateValue(Request(title: title, entry: entry), forKey: id) == nil { order.append(id) }
    case (let method?, nil): say(entry, "", method + detail(params ?? [:]), .dim)
    case (nil, let id): showAnswer(message, id, entry)
    }
  }

  private mutating func showAnswer(_ message: JSONView, _ id: RequestID?, _ entry: TraceEntry) {
    let request = id.flatMap { open.removeValue(forKey: $0) }
    if let id, request != nil {
      answered += 1
      order.removeAll { $0 == id }
    }
    var elapsed = ""
    if let request {
      // The clock has no date here: a request that waited over midnight.
      let microseconds = (entry.microseconds - request.entry.microseconds + 86_400_000_000) % 86_400_000_000
      elapsed = " after \(ElapsedTime.text(nanoseconds: microseconds * 1000))"
    }
    let title = request?.title ?? "something that is not in this file"
    if let error = message["error"] {
      let code = error["code"]?.integer.map { "\($0)" } ?? "?"
      say(
        entry, id?.description ?? "", "\(title) refused\(elapsed): \(code) \(error["message"]?.string ?? "")", .red)
    } else {
      let hasFailed = message["result"]?["isError"]?.bool == true
      let value = detail(message["result"]?.value ?? .null, after: ":")
      say(
        entry, id?.description ?? "", "\(title) \(hasFailed ? "failed" : "answered")\(elapsed)\(value)",
        hasFailed ? .red : .plain)
    }
  }

  private func say(_ entry: TraceEntry, _ id: String, _ text: String, _ colour: Console.Colour) {
    let arrow = entry.direction == .input ? "→" : "←"
    let padding = String(repeating: " ", count: max(0, 4 - id.count))
    console.answer("\(entry.clock) \(arrow) \(id)\(padding) \(text)", colour)
  }

  /// The method, and for a call which tool.
  private static func title(_ method: String, _ params: JSONValue?) -> String {
    let name = params?["name"]?.string ?? params?["uri"]?.string
    return name.map { "\(method) \($0)" } ?? method
  }

  /// The parameters without what the title says and without the envelope.
  private static func rest(of params: JSONValue?, _ method: String) -> JSONValue {
    guard var object = params?.object else { return params ?? [:] }
    if method == "tools/call" { return object["arguments"] ?? [:] }
    object["_meta"] = nil
    object["uri"] = nil
    return .object(object)
  }

  private func detail(_ value: JSONValue, after mark: String = "") -> String {
    if value.object?.isEmpty == true { return "" }
    guard width != nil else { return mark + "\n" + plain(value) }
    return mark + " " + cut(value.description)
  }

  private func plain(_ value: JSONValue) -> String {
    Console(isTerminal: false, isColoured: false, output: { _ in }, error: { _ in }).pretty(value)
  }

  private func cut(_ text: String) -> String {
    guard let width, text.unicodeScalars.count > width else { return text }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text.unicodeScalars.prefix(width))
    return String(view) + "… (\(text.utf8.count) bytes)"
  }
}
