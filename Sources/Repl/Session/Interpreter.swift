package import JSON

/// Does what lines say, and shows what comes of it.
package final class Interpreter {
  /// What the line wants of the one who reads lines.
  package enum Next: Equatable {
    case goOn
    case leave
  }

  /// An expectation that does not hold.
  package struct Unexpected: Error, CustomStringConvertible {
    package let description: String
  }

  package private(set) var knowledge = ServerKnowledge()
  let conversation: Conversation
  let console: Console
  private let artifacts: (any ArtifactStore)?
  private let readFile: (String) throws(ReplSyntaxError) -> String
  private let showsTiming: Bool
  private var lastAnswer = Answer.nothing
  /// The last answer is an error that no expectation has asked for yet.
  private var isUnexplained = false

  /// - Parameters:
  ///   - artifacts: where images and linked files are saved; nil to name them only.
  ///   - readFile: the text of a file, for `key=@file`.
  package init(
    _ conversation: Conversation, _ console: Console, artifacts: (any ArtifactStore)?, showsTiming: Bool,
    readFile: @escaping (String) throws(ReplSyntaxError) -> String,
  ) {
    self.conversation = conversation
    self.console = console
    self.artifacts = artifacts
    self.showsTiming = showsTiming
    self.readFile = readFile
  }

  /// Asks the server for its tools again.
  package func learn() throws {
    knowledge.isModern = conversation.era == .modern
    knowledge.tools = try conversation.tools()
  }

  /// Whether the last call failed, was cancelled or refused, and nothing has said that this is right.
  package var unexplainedFailure: String? { isUnexplained ? lastAnswer.summary : nil }

  /// Whether the last call ended by Ctrl-C.
  package var wasCancelled: Bool { lastAnswer == .cancelled }

  /// Does what one line says.
  ///
  /// - Throws: ``ReplSyntaxError``, ``Unexpected``, ``Conversation/Ended``.
  package func run(_ text: String) throws -> Next {
    switch try ReplLine(text, tools: knowledge.toolNames) {
    case .nothing: break
    case .help: console.answer(Self.help)
    case .quit: return .leave
    case .tools(let name): try showTools(name)
    case .call(let tool, let arguments): try call(tool, arguments)
    case .request(let method, let parameters):
      let typing = ArgumentTyping(schema: nil, readFile: readFile)
      let exchange = try conversation.request(method, try typing.object(parameters))
      note(exchange.answer)
      show(exchange)
      if method == "tools/list" { try learn() }
    case .raw(let line):
      let exchange = try conversation.send(raw: line)
      note(exchange.answer)
      show(exchange)
    case .read(let uri):
      let exchange = try conversation.request("resources/read", ["uri": .string(uri)])
      note(exchange.answer)
      if case .result(let result) = exchange.answer, result["contents"]?.array != nil {
        let name = ArtifactName.last(of: uri)
        for content in result["contents"]?.array ?? [] { show(resource: content, named: name) }
        showTime(exchange)
      } else {
        show(exchange)
      }
    case .answer(let values): conversation.respondent.prepare(values)
    case .expect(let expectation):
      if let failure = expectation.failure(of: lastAnswer) { throw Unexpected(description: failure) }
      isUnexplained = false
      if console.isTerminal { console.remark("✓ as expected", .green) }
    }
    return .goOn
  }

  private func note(_ answer: Answer) {
    lastAnswer = answer
    isUnexplained = answer.isFailure
  }

  // MARK: Tools

  private func showTools(_ name: String?) throws {
    try learn()
    guard let name else {
      for tool in knowledge.tools {
        let description = tool["description"]?.string?.split(separator: "\n").first.map(String.init)
        let summary = description ?? tool["title"]?.string
        console.answer(painted: paintedName(tool) + (summary.map { "  " + TerminalText.inert($0) } ?? ""))
      }
      if knowledge.tools.isEmpty { console.answer("The server has no tools.") }
      return
    }
    guard let tool = knowledge.tool(name) else { throw ReplSyntaxError(ReplLine.unknown(name, knowledge.toolNames)) }
    console.answer(painted: paintedName(tool))
    if let description = tool["description"]?.string { console.answer(description) }
    let required = tool["inputSchema"]?["required"]?.array ?? []
    for (key, schema) in tool["inputSchema"]?["properties"]?.object ?? [:] {
      let types = ArgumentTyping.types(schema).joined(separator: " or ")
      let note =
        required.contains(.string(key)) ? "required" : schema["default"].map { "default \($0)" } ?? "optional"
      let values = schema["enum"].map { ", one of \($0)" } ?? ""
      let meaning = schema["description"]?.string.map { ": " + $0 } ?? ""
      console.answer("  \(key) (\(types.isEmpty ? "anything" : types), \(note)\(values))\(meaning)")
    }
  }

  private func paintedName(_ tool: JSONValue) -> String {
    console.paint(TerminalText.inert(tool["name"]?.string ?? "?"), .bold)
  }

  private func call(_ tool: String, _ written: [ReplArgument]) throws {
    let typing = ArgumentTyping(schema: knowledge.schema(ofTool: tool), readFile: readFile)
    let arguments = try typing.object(written)
    let exchange = try conversation.request("tools/call", ["name": .string(tool), "arguments": arguments])
    note(exchange.answer)
    guard case .result(let result) = exchange.answer, let content = result["content"]?.array else {
      show(exchange)
      return
    }
    try show(content, of: tool, result)
    showTime(exchange)
  }

  // MARK: Answers

  private func show(_ content: [JSONValue], of tool: String, _ result: JSONValue) throws {
    let isError = result["isError"] == true
    let links = content.filter { $0["type"] == "resource_link" }
    var texts: [String] = []
    for (position, piece) in content.enumerated() {
      switch piece["type"]?.string {
      case "text":
        let text = piece["text"]?.string ?? ""
        texts.append(text)
        if !text.isEmpty { console.answer(text, isError ? .red : .plain) }
      case "image", "audio":
        let type = piece["mimeType"]?.string ?? "?"
        guard let bytes = try? Base64.decode(piece["data"]?.string ?? "") else {
          console.remark("[\(type) that is not base64]", .red)
          continue
        }
        // A picture that is also linked is saved under the name of its link.
        if links.contains(where: { $0["mimeType"]?.string == type && $0["size"]?.integer == bytes.count }) { continue }
        save(bytes, as: "\(tool)-\(position + 1)\(ArtifactName.pathExtension(of: type))", type)
      case "resource_link": try show(link: piece)
      case "resource":
        if let resource = piece["resource"] {
          show(resource: resource, named: ArtifactName.last(of: resource["uri"]?.string ?? "resource"))
        }
      default: console.answer(painted: console.pretty(piece))
      }
    }
    guard let structured = result["structuredContent"], !Self.repeats(texts, structured) else { return }
    console.answer(painted: console.pretty(structured))
  }

  /// Whether a text is the structured result once more, as servers send it to clients that read texts only.
  private static func repeats(_ texts: [String], _ structured: JSONValue) -> Bool {
    let wrapped = structured.object.flatMap { $0.count == 1 ? $0["result"] : nil }
    return texts.contains { text in
      if let wrapped, wrapped.string == text || wrapped.description == text { return true }
      guard let value = try? JSONValue(parsing: text) else { return false }
      return value == structured || value == wrapped
    }
  }

  private func show(link: JSONValue) throws {
    let uri = link["uri"]?.string ?? ""
    let name = link["name"]?.string ?? ArtifactName.last(of: uri)
    if !knowledge.uris.contains(uri) { knowledge.uris.append(uri) }
    let facts = [link["mimeType"]?.string, link["size"]?.integer.map { "\($0) bytes" }].compactMap(\.self)
    guard artifacts != nil else {
      console.answer("[file \(name), \((facts + [uri]).joined(separator: ", "))]")
      return
    }
    let exchange = try conversation.request("resources/read", ["uri": .string(uri)])
    guard case .result(let result) = exchange.answer else {
      console.remark("\(name) cannot be read: \(exchange.answer.summary)", .red)
      return
    }
    for content in result["contents"]?.array ?? [] { show(resource: content, named: name) }
  }

  /// The content of a resource: saved, or shown if it is a text and nothing is saved.
  private func show(resource: JSONValue, named name: String) {
    let type = resource["mimeType"]?.string ?? "application/octet-stream"
    if let text = resource["text"]?.string {
      guard artifacts != nil else { return console.answer(text) }
      save(Array(text.utf8), as: name, type)
    } else if let blob = resource["blob"]?.string, let bytes = try? Base64.decode(blob) {
      save(bytes, as: name, type)
    } else {
      console.answer(painted: console.pretty(resource))
    }
  }

  private func save(_ bytes: [UInt8], as name: String, _ type: String) {
    guard let artifacts else { return console.answer("[\(name), \(type), \(bytes.count) bytes]") }
    do {
      console.remark("saved \(try artifacts.save(bytes, as: name)) (\(type), \(bytes.count) bytes)", .cyan)
    } catch {
      console.remark("\(error)", .red)
    }
  }

  private func show(_ exchange: Conversation.Exchange) {
    switch exchange.answer {
    case .result(let result): console.answer(painted: console.pretty(result))
    case .error(let code, let message, let data):
      console.answer("error \(code): \(message)", .red)
      if let data { console.answer(painted: console.pretty(data)) }
    case .cancelled: console.remark("cancelled; Ctrl-C again leaves", .yellow)
    case .nothing: console.remark("no answer")
    }
    showTime(exchange)
  }

  private func showTime(_ exchange: Conversation.Exchange) {
    guard showsTiming else { return }
    console.remark(ElapsedTime.text(nanoseconds: exchange.nanoseconds))
  }

  // MARK: What comes unasked

  /// Shows a notification as it comes.
  package static func show(notification method: String, _ params: JSONValue, on console: Console) {
    switch method {
    case "notifications/progress":
      let total = params["total"].map { " of \($0)" } ?? ""
      let message = params["message"]?.string.map { "  " + $0 } ?? ""
      console.transient("… \(params["progress"]?.description ?? "?")\(total)\(message)")
    case "notifications/message":
      let level = params["level"]?.string ?? "info"
      let logger = params["logger"]?.string.map { " \($0)" } ?? ""
      let data = params["data"].map { $0.string ?? $0.description } ?? ""
      let isBad = ["error", "critical", "alert", "emergency"].contains(level)
      console.remark("[\(level)\(logger)] \(data)", isBad ? .red : level == "warning" ? .yellow : .dim)
    default: console.remark("\(method) \(params)")
    }
  }

  static let help = """
    tools [NAME]              the tools, or all about one
    NAME key=value …          call a tool; call NAME … if the name is also a command
    NAME {"key": value, …}    the same with all arguments as one JSON object
    METHOD [key=value …]      any other request, such as resources/list or ping
    {"jsonrpc": …             a line that begins with { or [ is sent as it stands
    read URI                  read a resource
    answer key=value …        what to fill in when the server asks the next time; without, a script declines
    expect PATH VALUE         fail unless the last result has VALUE at PATH: expect structuredContent.value 45
    expect PATH contains TEXT, expect PATH exists
    expect error [CODE] [TEXT]
    exit                      leave, as Ctrl-D does

    A value is a word, JSON, a text in 'single quotes', or @FILE for the text of a file; @@x is the text @x. # begins a
    comment. Tab completes, Ctrl-C cancels the running call, twice leaves.
    """
}
