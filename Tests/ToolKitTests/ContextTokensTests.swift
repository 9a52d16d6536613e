import Testing
import ToolKit

@Suite("Tokens of the context") struct ContextTokensTests {
  @Test(
    "A text costs about what a model's vocabulary says",
    arguments: [
      ("hello world", 2...3), ("", 0...0), ("maxPageCount", 3...4), ("1234567", 3...3), ("a\n\nb", 3...3),
      ("}\n}\n", 2...5), ("深層学習", 4...8), ("Größe", 2...5),
    ] as [(String, ClosedRange<Int>)])
  func counts(text: String, tokens: ClosedRange<Int>) {
    #expect(tokens.contains(ContextTokens.count(Array(text.utf8).span)))
  }

  @Test("The beginning within a limit is the longest, and whole characters")
  func prefix() {
    let text = Array("The größte 深層 of 12345 words, and more\n\tof them.".utf8)
    for limit in 0...ContextTokens.count(text.span) {
      let count = ContextTokens.prefix(text.span, limit: limit)
      #expect(ContextTokens.count(Array(text[..<count]).span) <= limit)
      #expect(String(validating: text[..<count], as: UTF8.self) != nil)
    }
    #expect(ContextTokens.prefix(text.span, limit: 1000) == text.count)
  }

  @Test("Bytes that are no text are counted too")
  func noText() {
    for byte in UInt8.min...UInt8.max {
      #expect(ContextTokens.count([UInt8](repeating: byte, count: 1000).span) >= 60)
    }
  }
}
