import TestSupport
import Testing

@testable import SearchIndex

@Suite("Searching for words") struct WordSearchTests {
  @Test("The passage with more of the rarer words comes first")
  func ranks() throws {
    let sample = try Sample()
    try sample.put("a", "a stove and a kettle in the kitchen", "nothing of interest")
    try sample.put("b", "a kettle, a kettle and a stove; the rare samovar")
    try sample.put("c", "stove stove stove")
    #expect(try sample.find("samovar kettle") == ["b", "a"])
    #expect(try sample.find("stove").first == "c")
    #expect(try sample.find("the and of") == [])
    #expect(try sample.find("nowhere") == [])
    #expect(try sample.find("kettle", most: 1) == ["b"])
  }

  @Test("Headings and the key count more than the text")
  func fields() throws {
    let sample = try Sample()
    try sample.put("one.md", "words about retries and other words")
    try sample.put("two.md", "words about nothing and other words", headings: ["Network", "Retries"])
    try sample.put("retries.md", "words about nothing, only here and there")
    #expect(Set(try sample.find("retries").prefix(2)) == ["two.md", "retries.md"])
    #expect(try sample.find("network") == ["two.md"])
  }

  @Test("What was replaced or removed is never found again, in other handles too")
  func removed() throws {
    let sample = try Sample()
    let other = try sample.other()
    try sample.put("a", "old text about walruses")
    try sample.put("b", "walruses stay here")
    #expect(try sample.find("walruses", in: other).count == 2)
    try sample.put("a", "new text about penguins")
    #expect(try sample.find("walruses") == ["b"])
    #expect(try sample.find("walruses", in: other) == ["b"])
    #expect(try sample.find("penguins", in: other) == ["a"])
    #expect(try sample.index.remove([Array("b".utf8), Array("none".utf8)], from: sample.collection) == 1)
    #expect(try sample.find("walruses", in: other) == [])
  }

  @Test("A filter lets through exactly the passages of its documents")
  func filters() throws {
    let sample = try Sample()
    for number in 0..<50 { try sample.put("\(number)", "common words", "common again") }
    let (set, documents) = try sample.index.passageSet(of: sample.collection, below: []) {
      $0.key.count == 1 && $0.key[0] % 2 == 0
    }
    #expect(documents == 5 && set.count == 10)
    let found = try sample.find("common", most: 100, among: set)
    #expect(Set(found) == ["0", "2", "4", "6", "8"])
    #expect(found.count == 10)
    #expect(
      try sample.find(
        "common", among: sample.index.passageSet(of: sample.collection, below: [], where: { _ in false }).passages)
        == [])
  }

  @Test("Merging changes neither what is found nor its order, and leaves few segments")
  func merges() throws {
    let sample = try Sample()
    var generator = SeededGenerator(seed: 3)
    let vocabulary = (0..<200).map { "word\($0)x" }
    for number in 0..<300 {
      // The smaller of two numbers: some words are common, and some rare.
      let text = (0..<30).map { _ in
        vocabulary[(0..<2).map { _ in Int.random(in: 0..<200, using: &generator) }.min()!]
      }
      try sample.put("\(number)", text.joined(separator: " "))
      if number % 5 == 4 { try sample.index.remove([Array("\(number - 2)".utf8)], from: sample.collection) }
    }
    let questions = (0..<40).map { _ in
      (0..<2).map { _ in vocabulary.randomElement(using: &generator)! }.joined(separator: " ")
    }
    let before = try questions.map { try sample.scored($0, most: 300) }
    while try sample.index.merge(sample.collection) {}
    let segments = try sample.index.search(sample.collection, space: nil) { $0.segmentCounts.words }
    #expect(segments < 4 * PassageIndex.fanOut)
    for (question, before) in zip(questions, before) {
      let after = try sample.scored(question, most: 300)
      #expect(Set(after.map(\.id)) == Set(before.map(\.id)), "\(question)")
      // Rarity is counted with the dead, and merging forgets them: scores may move, by little; those of words that nearly
      // all passages have move most, and count least.
      let scores = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0.score) })
      for passage in after {
        #expect(abs(passage.score - scores[passage.id]!) < 0.2 * scores[passage.id]! + 0.01)
      }
    }
    #expect(try sample.other().search(sample.collection, space: nil) { $0.segmentCounts.words } == segments)
  }

  @Test("A question of a hundred thousand bytes, of NUL or of syntax finds or finds nothing, and no more")
  func strangeQuestions() throws {
    let sample = try Sample()
    try sample.put("a", "plain words NEAR others")
    #expect(try sample.find(String(repeating: "plain nonsense ", count: 7000)) == ["a"])
    #expect(try sample.find("\u{0}\u{0}") == [])
    #expect(try sample.find("\" OR * NEAR( :^ plain'--") == ["a"])
  }
}
