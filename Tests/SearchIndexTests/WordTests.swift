import TestSupport
import Testing

@testable import SearchIndex

@Suite("Words") struct WordTests {
  /// Terms of a text, beside the terms of words that are given in their final form.
  private func terms(_ text: String) -> [Term] {
    var terms = Terms()
    var result: [Term] = []
    terms.forEach(in: Array(text.utf8).span) { result.append($0) }
    return result
  }

  private func plain(_ words: String...) -> [Term] { words.map { Term($0.utf8) } }

  @Test(
    "Forms of a word have one stem",
    arguments: [
      ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("agreed", "agre"), ("feed", "feed"),
      ("plastered", "plaster"), ("motoring", "motor"), ("sing", "sing"), ("conflated", "conflat"), ("hopping", "hop"),
      ("falling", "fall"), ("filing", "file"), ("happy", "happi"), ("sky", "sky"), ("relational", "relat"),
      ("conditional", "condit"), ("vietnamization", "vietnam"), ("predication", "predic"), ("operator", "oper"),
      ("hopefulness", "hope"), ("sensibility", "sensibl"), ("triplicate", "triplic"), ("formative", "form"),
      ("electrical", "electr"), ("revival", "reviv"), ("adjustable", "adjust"), ("replacement", "replac"),
      ("adoption", "adopt"), ("communism", "commun"), ("probate", "probat"), ("rate", "rate"), ("cease", "ceas"),
      ("controlling", "control"), ("rolling", "roll"), ("is", "is"),
    ])
  func stems(word: String, stem: String) {
    var letters = Array(word.utf8)
    var stemmer = PorterStemmer()
    stemmer.stem(&letters)
    #expect(String(decoding: letters, as: UTF8.self) == stem)
  }

  @Test("A word counts in lower case, as its stem, and stop words not at all")
  func words() {
    #expect(terms("The Connections were BROKEN, and the fire-wall?") == plain("connect", "broken", "fire", "wall"))
    #expect(terms("what is it about") == [])
    #expect(terms("") == [])
  }

  @Test(
    "An identifier counts in its parts and whole",
    arguments: [
      ("maxPageCount", ["max", "page", "count", "maxpagecount"]),
      ("max_page_count", ["max", "page", "count", "max_page_count"]),
      ("HTMLParser", ["html", "parser", "htmlparser"]), ("parseURLs", ["pars", "url", "parseurls"]),
      ("utf8Text", ["utf", "8", "text", "utf8text"]), ("SQLITE_BUSY", ["sqlite", "busi", "sqlite_busy"]),
      ("x86_64", ["x", "86", "64", "x86_64"]), ("__init__", ["init"]), ("2026", ["2026"]),
    ])
  func identifiers(text: String, expected: [String]) {
    #expect(terms(text) == expected.map { Term($0.utf8) }, "\(text)")
  }

  @Test("Accents make no difference, composed or not, and other scripts are words too")
  func unicode() {
    #expect(terms("Zürich Übergröße") == terms("zurich ubergrosse"))
    #expect(terms("café") == terms("cafe\u{301}"))
    #expect(terms("naïve Łódź") == terms("naive lodz"))
    #expect(terms("Привет мир") == plain("привет", "мир"))
    #expect(terms("ПРИВЕТ") == terms("привет"))
  }

  @Test("Scripts without spaces count by two neighbours")
  func ideographs() {
    #expect(terms("東京都") == plain("東京", "京都"))
    #expect(terms("京") == plain("京"))
    #expect(terms("Swift 東京") == plain("swift", "東京"))
  }

  @Test("Bytes that are no text, NUL and very long words do no harm")
  func hostile() {
    var terms = Terms()
    var count = 0
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
      terms.forEach(in: bytes.span) { _ in count += 1 }
    }
    #expect(count > 0)
    #expect(self.terms("a\u{0}b") == self.terms("a b"))
    #expect(self.terms(String(repeating: "x", count: 100_000)).count == 1)
    let half: [UInt8] = [UInt8(ascii: "x"), 0xC3]
    terms.forEach(in: half.span) { #expect($0 == Term("x".utf8)) }
  }

  @Test("A term is the same in every process and version: files hold it")
  func stableHash() {
    #expect(Term("connect".utf8).key == Term(Array("connect".utf8)).key)
  }
}
