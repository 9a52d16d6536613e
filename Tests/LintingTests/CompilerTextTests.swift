import Testing

@testable import Linting

@Suite("What compilers print") struct CompilerTextTests {
  @Test("Place, ranges, severity, text and tags of a message, with its fixes and the files that led to it")
  func message() throws {
    let text = CompilerText(
      """
      In file included from a.c:1:
      In file included from ./b.h:2:
      c.h:3:24:{3:28-3:31}{1:2-1:3}: warning: a [b] c [-Wint-conversion,Value Conversion Issue]
      fix-it:"c.h":{3:9-3:9}:"\\"\\n\\303\\251"
      c.h:4:1: error: expected ';'
      d.c:5:6: note: here
      """.utf8)
    #expect(text.messages.count == 3)
    let first = try #require(text.messages.first)
    #expect(first.path == "c.h")
    #expect(first.place == CompilerText.Place(line: 3, column: 24))
    #expect(first.ranges.map(\.start.column) == [28, 2])
    #expect(first.severity == .warning)
    #expect(first.text == "a [b] c")
    #expect(first.tags == ["-Wint-conversion", "Value Conversion Issue"])
    #expect(first.includedFrom == ["a.c", "./b.h"])
    #expect(first.fixIts.map(\.text) == ["\"\né"])
    #expect(text.messages[1].includedFrom == ["a.c", "./b.h"])
    #expect(text.messages[2].severity == .note)
  }

  @Test(
    "What is no message is none",
    arguments: [
      "", ":", "a:b:c", "a.c:1:2", "a.c:1:2:", "a.c:1: error: x", "a.c:-1:2: error: x", "a.c:1:2: sorrow: x",
      "a.c:99999999999999999999:1: error: x", "a.c:1:2:{: error: x", "fix-it:\"", "fix-it:\"a\":{1:1-1:1}:\"",
      "fix-it:\"a\":{1:1-1:1}:\"x\"", "In file included from", "a.c:１:2: error: x",
    ])
  func noise(line: String) {
    #expect(CompilerText(line.utf8).messages.isEmpty)
  }
}
