import JSON
import Repl
import Testing

@Suite("The types of arguments")
struct ArgumentTypingTests {
  private let schema: JSONValue = [
    "properties": [
      "n": ["type": "integer"], "x": ["type": "number"], "on": ["type": "boolean"], "s": ["type": "string"],
      "list": ["type": "array", "items": ["type": "integer"]],
      "maybe": ["anyOf": [["type": "integer"], ["type": "null"]]],
      "either": ["type": ["string", "integer"]],
    ]
  ]

  private func object(_ text: String, _ schema: JSONValue?) throws -> JSONValue {
    guard case .call(_, let arguments) = try ReplLine("t " + text, tools: ["t"]) else { return nil }
    return try ArgumentTyping(schema: schema) { path throws(ReplSyntaxError) in "text of \(path)" }.object(arguments)
  }

  @Test("A word becomes what the schema asks for")
  func typed() throws {
    #expect(try object("n=5 x=5 on=true s=5", schema) == ["n": 5, "x": 5, "on": true, "s": "5"])
    #expect(try object("maybe=null either=7", schema) == ["maybe": nil, "either": 7])
    #expect(try object("maybe=3 either=seven", schema) == ["maybe": 3, "either": "seven"])
    #expect(try object("n=five", schema) == ["n": "five"], "the server says what is wrong with it")
  }

  @Test("A list takes one value, several, or JSON")
  func lists() throws {
    #expect(try object("list=1", schema) == ["list": [1]])
    #expect(try object("list=1 list=2 list=3", schema) == ["list": [1, 2, 3]])
    #expect(try object("list=[1,2]", schema) == ["list": [1, 2]])
    #expect(try object("s=a s=b s=c", schema) == ["s": ["a", "b", "c"]])
  }

  @Test("Without a schema a word is the JSON that it looks like, if it is no string")
  func untyped() throws {
    #expect(try object("a=5 b=true c=null d=x e=1.5", nil) == ["a": 5, "b": true, "c": nil, "d": "x", "e": 1.5])
  }

  @Test("A quoted text stays a text, and a file is read")
  func literal() throws {
    #expect(try object("n='5' s=@a.txt", schema) == ["n": "5", "s": "text of a.txt"])
  }
}
