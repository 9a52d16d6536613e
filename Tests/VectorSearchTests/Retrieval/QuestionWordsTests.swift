import SearchIndex
import Testing

@testable import VectorSearch

@Suite("Words of a question") struct QuestionWordsTests {
  @Test(
    "What matches is told as it was written, once, in the question's order",
    arguments: [
      ("How do I rotate KEYS, and which keys?", "key rotation", ["rotate", "KEYS", "keys"]),
      ("maxPageCount of a book", "the count of pages", ["maxPageCount"]),
      ("naïve Übung", "naive", ["naïve"]),
      ("nothing here", "else", []),
    ] as [(String, String, [String])])
  func matches(question: String, text: String, expected: [String]) throws {
    let sample = try RankingFixture()
    try sample.put("k", text, cosine: 0.5)
    #expect(try #require(sample.rank(question).first).matchedTerms == expected)
  }

  @Test("Headings and the path match too")
  func fields() throws {
    let sample = try RankingFixture()
    try sample.put("docs/backup.md", "text", headings: ["Restoring"], cosine: 0.5)
    #expect(try #require(sample.rank("restore a backup").first).matchedTerms == ["restore", "backup"])
  }

  @Test("Coverage weighs words by how rare they are")
  func coverage() {
    let words = QuestionWords(Array("rotate keys".utf8))
    var cutter = Terms()
    let name = Set(cutter.unique(in: Array("RotateStore".utf8).span))
    #expect(words.coverage(of: words.places(in: name), rarities: [3, 1]) == 0.75)
    #expect(words.coverage(of: [], rarities: [3, 1]) == 0)
    #expect(words.coverage(of: [0], rarities: [0, 0]) == 0)
  }
}
