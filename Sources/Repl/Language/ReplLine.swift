import JSON

/// One line of the REPL, or of a script, read as what it asks for.
package enum ReplLine: Equatable {
  /// Nothing but white space or a comment.
  case nothing
  case help
  case quit
  /// The tools in one line each, or everything about one of them.
  case tools(String?)
  case call(tool: String, arguments: [ReplArgument])
  /// A request of any other method.
  case request(method: String, parameters: [ReplArgument])
  /// `resources/read`, saved as a file.
  case read(uri: String)
  /// Goes to the server byte for byte.
  case raw([UInt8])
  case expect(Expectation)
  /// Values for the next form that the server asks to be filled in.
  case answer([ReplArgument])

  /// Words with a meaning of their own. A tool of the same name is reached with `call`.
  package static let commands = ["answer", "call", "exit", "expect", "help", "quit", "read", "tools"]

  /// - Parameter tools: names that need no `call` before them.
  package init(_ text: String, tools: [String]) throws(ReplSyntaxError) {
    var scanner = LineScanner(text)
    scanner.skipSpace()
    guard let first = scanner.peek, first != "#" else {
      self = .nothing
      return
    }
    if first == "{" || first == "[" {
      self = .raw(Array(scanner.rest.utf8))
      return
    }
    let word = scanner.word()
    switch word {
    case "help", "?": self = .help
    case "exit", "quit": self = .quit
    case "tools":
      scanner.skipSpace()
      let name = scanner.word()
      self = .tools(name.isEmpty ? nil : name)
    case "call":
      scanner.skipSpace()
      let name = scanner.word()
      guard !name.isEmpty else { throw ReplSyntaxError("call needs the name of a tool: call NAME key=value …") }
      self = .call(tool: name, arguments: try scanner.arguments())
    case "answer": self = .answer(try scanner.arguments())
    case "read":
      scanner.skipSpace()
      let uri = scanner.rest.trimmed
      guard !uri.isEmpty else { throw ReplSyntaxError("read needs the URI of a resource: read URI") }
      self = .read(uri: uri)
    case "expect":
      scanner.skipSpace()
      self = .expect(try Expectation(scanner.rest.trimmed))
    case _ where tools.contains(word): self = .call(tool: word, arguments: try scanner.arguments())
    // Every method of the protocol has a slash in its name but these two.
    case _ where word.contains("/") || word == "ping" || word == "initialize":
      self = .request(method: word, parameters: try scanner.arguments())
    default:
      throw ReplSyntaxError(Self.unknown(word, tools))
    }
  }
}
