import JSON
import Repl
import Testing

@Suite("A line of the REPL")
struct LineTests {
  private func parse(_ text: String) throws -> ReplLine { try ReplLine(text, tools: ["echo", "add", "help"]) }

  private func arguments(_ text: String) throws -> [ReplArgument] {
    guard case .call(_, let arguments) = try parse("echo " + text) else { return [] }
    return arguments
  }

  @Test("White space and comments ask for nothing", arguments: ["", "   ", "# tools", "  # x"])
  func nothing(_ text: String) throws {
    #expect(try parse(text) == .nothing)
  }

  @Test("A tool needs no 'call' unless its name is a command")
  func calls() throws {
    let argument = ReplArgument(key: "text", value: .word("hi"))
    #expect(try parse("echo text=hi") == .call(tool: "echo", arguments: [argument]))
    #expect(try parse("call echo text=hi") == .call(tool: "echo", arguments: [argument]))
    #expect(try parse("call unknown") == .call(tool: "unknown", arguments: []))
    #expect(try parse("help") == .help)
    #expect(try parse("call help") == .call(tool: "help", arguments: []))
  }

  @Test("A value is a word, JSON, a quoted text or a file")
  func values() throws {
    #expect(try arguments("a=5 b=x=y") == [.init(key: "a", value: .word("5")), .init(key: "b", value: .word("x=y"))])
    #expect(try arguments(#"a={"k": [1, "} "]} b=2"#).map(\.value) == [.json(["k": [1, "} "]]), .word("2")])
    #expect(try arguments(#"a="tab\t and \" quote""#).map(\.value) == [.json("tab\t and \" quote")])
    let quoted = try arguments("a='print(\"x\") # no comment' # comment").map(\.value)
    #expect(quoted == [.text("print(\"x\") # no comment")])
    let files = try arguments("a=@notes.txt b=@@home c=").map(\.value)
    #expect(files == [.file("notes.txt"), .text("@home"), .word("")])
    #expect(try arguments(#"{"text": "a b"}"#) == [.init(key: nil, value: .json(["text": "a b"]))])
  }

  @Test(
    "What cannot be read is named",
    arguments: [
      ("echo hi", "'hi' is not an argument"), ("echo =x", "is not an argument"),
      ("echo a='x", "single quote behind 'a='"), (#"echo a={"k":}"#, "is no JSON"), ("echo a=[1", "is no JSON"),
      (#"echo a="x"y"#, "a space is missing"), (#"echo {} b=1"#, "nothing can follow"), ("echo a=@", "names no file"),
      ("call", "call needs the name of a tool"), ("read", "read needs the URI"),
      ("ech text=hi", "Did you mean 'echo'?"),
      ("expect", "expect needs something"), ("expect a", "expect a needs a value"), ("expect a[ 1", "is no path"),
    ])
  func errors(_ text: String, _ expected: String) throws {
    let error = #expect(throws: ReplSyntaxError.self) { try parse(text) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test("A line that begins with a brace or bracket goes out byte for byte")
  func raw() throws {
    for line in [#"{"jsonrpc":"2.0" , "id":1}"#, "[1,", "{not json"] {
      #expect(try parse("  " + line) == .raw(Array(line.utf8)))
    }
  }

  @Test("A word with a slash is a method, and so are ping and initialize")
  func methods() throws {
    #expect(try parse("ping") == .request(method: "ping", parameters: []))
    let uri = ReplArgument(key: "uri", value: .word("a://b"))
    #expect(try parse("resources/read uri=a://b") == .request(method: "resources/read", parameters: [uri]))
    #expect(try parse("read a://b c") == .read(uri: "a://b c"))
  }
}
