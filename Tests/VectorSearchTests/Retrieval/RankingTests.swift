import SearchIndex
import Testing

@testable import VectorSearch

@Suite("Ranking") struct RankingTests {
  @Test("Words and meaning together put first what both find")
  func hybrid() throws {
    let sample = try RankingFixture()
    try sample.put("words", "rotate the keys", cosine: 0.1)
    try sample.put("both", "rotate the keys every month", cosine: 0.7)
    try sample.put("meaning", "credentials are changed", cosine: 0.72)
    try sample.put("neither", "lunch is at noon", cosine: 0.05)
    #expect(sample.keys(try sample.rank("how do I rotate keys?")).first == "both")
    #expect(sample.keys(try sample.rank("how do I rotate keys?", mode: .lexical)) == ["words", "both"])
    #expect(
      sample.keys(try sample.rank("how do I rotate keys?", mode: .semantic)) == ["meaning", "both", "words", "neither"])
  }

  @Test("Each part of a score is told, and nil where it did not speak")
  func parts() throws {
    let sample = try RankingFixture()
    try sample.put("a", "rotate the keys", cosine: 0.2, child: 0.6, sentence: 0.5)
    try sample.put("b", "lunch is at noon", cosine: 0.1)
    let ranked = try sample.rank("rotate keys")
    let parts = try #require(ranked.first).parts
    #expect(parts.words ?? 0 > 0)
    #expect(abs((parts.vectors ?? 0) - 0.6) < 0.02)
    #expect(abs((parts.sentence ?? 0) - 0.5) < 0.2)
    #expect(parts.names == nil)
    #expect(ranked[1].parts.words == nil)
    #expect(ranked[1].parts.sentence == nil)
    #expect(ranked.allSatisfy { (0...1).contains($0.score) })
  }

  @Test("Without vectors words alone rank, and asking by meaning alone finds nothing")
  func noModel() throws {
    let sample = try RankingFixture()
    try sample.put("a", "rotate the keys")
    #expect(sample.keys(try sample.rank("keys", vector: nil)) == ["a"])
    #expect(try sample.rank("keys", mode: .semantic, vector: nil).isEmpty)
  }

  @Test("A passage that has no vectors yet is judged by its words, and not put last for it")
  func waiting() throws {
    let sample = try RankingFixture()
    try sample.put("new", "rotate the signing keys of the server")
    for number in 0..<20 { try sample.put("old\(number)", "the server, number \(number)", cosine: 0.3) }
    #expect(sample.keys(try sample.rank("rotate signing keys of the server")).first == "new")
  }

  @Test("The nearest sentence decides between passages of prose that are otherwise alike")
  func sentences() throws {
    let sample = try RankingFixture()
    try sample.put("far", "rotate keys", cosine: 0.5, sentence: 0.1)
    try sample.put("near", "rotate keys", cosine: 0.5, sentence: 0.9)
    #expect(sample.keys(try sample.rank("rotate keys")) == ["near", "far"])
    var without = Stages.all
    without.sentenceWeight = 0
    #expect(sample.keys(try sample.rank("rotate keys", stages: without)) == ["far", "near"])
  }

  @Test("The name and the path decide between passages of code that are otherwise alike")
  func names() throws {
    let sample = try RankingFixture()
    try sample.put("a.go", "rotate keys store", kind: .code, headings: ["Store.Close"], cosine: 0.5)
    try sample.put("b.go", "rotate keys store", kind: .code, headings: ["Store.RotateKeys"], cosine: 0.5)
    var stages = Stages.all
    stages.wordShare = 0
    #expect(sample.keys(try sample.rank("rotate keys", stages: stages)) == ["b.go", "a.go"])
    stages.namesWeight = 0
    #expect(sample.keys(try sample.rank("rotate keys", stages: stages)) == ["a.go", "b.go"])
  }

  @Test("Passages that are worth the same come in the order of their numbers, each time")
  func ties() throws {
    let sample = try RankingFixture()
    for number in 0..<40 { try sample.put("\(number)", "the same words", cosine: 0.4) }
    let keys = (0..<40).map(String.init)
    #expect(sample.keys(try sample.rank("same words", most: 50)) == keys)
    #expect(sample.keys(try sample.rank("same words", most: 3)) == Array(keys.prefix(3)))
  }

  @Test("How many are wanted does not change which come first")
  func prefix() throws {
    let sample = try RankingFixture()
    for number in 0..<60 {
      let share = Float((number * 37) % 60) / 100
      try sample.put("\(number)", "page \(number) of keys", cosine: share, sentence: 0.6 - share)
    }
    let all = sample.keys(try sample.rank("keys on page 7", most: 60))
    #expect(all.count == 60)
    #expect(sample.keys(try sample.rank("keys on page 7", most: 5)) == Array(all.prefix(5)))
    let scores = try sample.rank("keys on page 7", most: 60).map(\.score)
    #expect(scores == scores.sorted(by: >))
  }

  @Test("A filter is exact in both searches")
  func filter() throws {
    let sample = try RankingFixture()
    try sample.put("a", "rotate keys", cosine: 0.9)
    let other = try sample.put("b", "lunch", cosine: 0.1)
    #expect(
      sample.keys(try sample.rank("rotate keys", among: PassageSet([other.number...other.number]))) == ["b"])
  }

  @Test(
    "A question without words, of control bytes or of 100 kB is answered",
    arguments: ["", "the of and", "\u{0}\u{1}", String(repeating: "word ", count: 20_000)])
  func strange(text: String) throws {
    let sample = try RankingFixture()
    try sample.put("a", "a word", cosine: 0.5)
    #expect(sample.keys(try sample.rank(text)) == ["a"])
    #expect(try sample.rank(text, most: 0).isEmpty)
  }
}
