import JSON
import Repl
import Testing

@Suite("Completion")
struct CompletionTests {
  private let server = ServerKnowledge(tools: [
    [
      "name": "execute",
      "inputSchema": [
        "properties": [
          "language": ["type": "string", "enum": ["python", "bash", "prolog"]], "code": ["type": "string"],
          "quiet": ["type": "boolean"], "tags": ["type": "array", "items": ["enum": ["red", "blue"]]],
        ]
      ],
    ],
    ["name": "echo", "inputSchema": [:]],
  ])

  private func candidates(_ line: String) -> [String] {
    Completion(of: line, knowing: server) { start in ["data/", "data.csv"].filter { $0.hasPrefix(start) } }.candidates
  }

  @Test("The first word is a tool, a command or a method")
  func firstWord() {
    #expect(candidates("ex") == ["execute ", "exit ", "expect "])
    #expect(candidates("tools/") == ["tools/call ", "tools/list "])
    #expect(candidates("call e") == ["execute ", "echo "])
    #expect(candidates("tools ec") == ["echo "])
    #expect(candidates("zzz") == [])
  }

  @Test("Methods are those of the era that is spoken")
  func methods() {
    var modern = server
    modern.isModern = true
    #expect(Completion(of: "server/", knowing: modern).candidates == ["server/discover "])
    #expect(Completion(of: "pin", knowing: modern).candidates == [])
    #expect(Completion(of: "pin", knowing: server).candidates == ["ping "])
  }

  @Test("Behind a tool come the arguments that were not given")
  func arguments() {
    #expect(candidates("execute ") == ["language=", "code=", "quiet=", "tags="])
    #expect(candidates("call execute language=bash ") == ["code=", "quiet=", "tags="])
    #expect(candidates("echo ") == [])
  }

  @Test("Behind an argument come the values that the schema names")
  func values() {
    #expect(candidates("execute language=p") == ["python ", "prolog "])
    #expect(candidates("execute quiet=") == ["true ", "false "])
    #expect(candidates("execute tags=b") == ["blue "])
    #expect(candidates("execute code=") == [])
    #expect(Completion(of: "execute language=p", knowing: server).commonPrefix == "p")
    #expect(Completion(of: "execute language=py", knowing: server).replaced == 2)
  }

  @Test("Behind @ come files")
  func files() {
    #expect(candidates("execute code=@da") == ["@data/", "@data.csv "])
    #expect(Completion(of: "execute code=@da", knowing: server) { _ in ["data/", "data.csv"] }.commonPrefix == "@data")
  }

  @Test("Behind read come the resources that answers have linked")
  func uris() {
    var knowing = server
    knowing.uris = ["a://one", "a://two"]
    #expect(Completion(of: "read a://t", knowing: knowing).candidates == ["a://two"])
  }
}
