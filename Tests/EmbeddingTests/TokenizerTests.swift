import Testing

@testable import Embedding

@Suite("Tokenizer")
struct TokenizerTests {
  private static let pieces = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cut", "##s", "##ting", "word", "a", "ab", "##b", "##c", ".", "日",
    "e",
  ]

  private let tokenizer: Tokenizer
  init() throws { tokenizer = try Tokenizer(vocabulary: Array((Self.pieces.joined(separator: "\n") + "\n").utf8)) }

  private func pieces(_ text: String) -> [String] {
    tokenizer.tokens(of: Array(text.utf8)).numbers.map { Self.pieces[Int($0)] }
  }

  @Test(
    "A word is the longest piece that begins it, then the longest that continues it",
    arguments: [
      ("cuts", ["cut", "##s"]), ("Cutting words.", ["cut", "##ting", "word", "##s", "."]), ("abc", ["ab", "##c"]),
      ("abb", ["ab", "##b"]), ("cutx", ["[UNK]"]), ("", []), (" \t\n\u{0}", []), ("a\u{200B}b", ["ab"]), ("é", ["e"]),
      ("word日word", ["word", "日", "word"]), ("[MASK]a", ["[MASK]", "a"]), ("[mask", ["[UNK]", "[UNK]"]),
    ])
  func words(_ text: String, _ expected: [String]) {
    #expect(pieces(text) == expected)
  }

  @Test("A word of more than a hundred characters is one unknown piece")
  func long() {
    #expect(pieces("a" + String(repeating: "b", count: 99)).count == 99)
    #expect(pieces("a" + String(repeating: "b", count: 100)) == ["[UNK]"])
  }

  @Test("Every token says which bytes of the text it stands for")
  func ranges() {
    let text = Array("  Cuts é日.".utf8)
    let tokens = tokenizer.tokens(of: text)
    let parts = tokens.ranges.map { String(decoding: text[$0], as: UTF8.self) }
    #expect(parts == ["Cut", "s", "é", "日", "."])
  }

  @Test(
    "Bytes that are no UTF-8 are dropped",
    arguments: [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
  func invalid(_ bytes: [UInt8]) {
    #expect(
      tokenizer.tokens(of: Array("cut".utf8) + bytes + Array("s".utf8)).numbers
        == tokenizer.tokens(of: Array("cuts".utf8)).numbers)
  }

  @Test(
    "A text is cut before the word with which it would have too many tokens",
    arguments: [(0, ""), (1, "a "), (2, "a "), (3, "a cuts "), (4, "a cuts."), (9, "a cuts.")])
  func prefix(_ limit: Int, _ expected: String) {
    let text = Array("a cuts.".utf8)
    let range = tokenizer.prefix(of: text, in: 0..<text.count, limit: limit)
    let kept = String(decoding: text[range], as: UTF8.self)
    #expect(tokenizer.count(of: text, in: range) <= limit)
    #expect(kept == expected || kept == expected.dropLast())
  }

  @Test("A word that alone has too many tokens is cut inside, so that cutting always goes on")
  func longFirstWord() {
    let text = Array("abbbbbb".utf8)
    var rest = 0..<text.count
    var parts: [String] = []
    while !rest.isEmpty {
      let part = tokenizer.prefix(of: text, in: rest, limit: 3)
      #expect(!part.isEmpty)
      guard !part.isEmpty else { break }
      parts.append(String(decoding: text[part], as: UTF8.self))
      rest = part.upperBound..<rest.upperBound
    }
    #expect(parts.joined() == "abbbbbb")
  }

  @Test(
    "What is no vocabulary is an error that names the line or the piece",
    arguments: [("", "no"), ("a", "whole line"), ("a\n\nb\n", "line 2 is empty"), ("a\n", "[PAD] is missing")])
  func damaged(_ content: String, _ expected: String) throws {
    let error = try #require(throws: EmbeddingError.self) { try Tokenizer(vocabulary: Array(content.utf8), name: "v") }
    #expect(error.code == .damaged)
    #expect(error.description.contains(expected))
  }
}
