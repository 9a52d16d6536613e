import Passages
import Testing

private func estimate(_ text: ArraySlice<UInt8>) -> Int {
  let text = Array(text)
  return TokenEstimate().count(text.span)
}

@Test(
  "Tokens are estimated by letters, digits and marks",
  arguments: [
    ("", 0), (" \n\t", 0), ("a", 1), ("word", 2), ("the word of it", 5), ("naïve", 2), ("a.b(c)", 6), ("2026", 2),
    ("漢字", 2), ("internationalisation", 5),
  ])
func estimates(_ text: String, _ expected: Int) {
  #expect(estimate(Array(text.utf8)[...]) == expected)
}

@Test("A text costs no more than its parts, and its longest beginning is within the limit")
func estimateSums() {
  let text = Array("let x42 = Foo.barBaz(é, \"漢字 and more\") // internationalisation_of_everything 123456789\n".utf8)
  let whole = estimate(text[...])
  for cut in 0...text.count where cut == text.count || text[cut] & 0xC0 != 0x80 {
    #expect(estimate(text[..<cut]) + estimate(text[cut...]) >= whole, "cut at \(cut)")
  }
  for limit in 1...whole {
    let end = TokenEstimate().prefix(of: text.span, tokens: limit)
    #expect(end > 0 && estimate(text[..<end]) <= limit, "limit \(limit)")
  }
  let end = TokenEstimate().prefix(of: text.span, tokens: whole)
  #expect(end == text.count)
}

@Test("A word without end is cut without being looked at to its end")
func endlessEstimate() {
  let word = [UInt8](repeating: 0x61, count: 1 << 20)
  let end = TokenEstimate().prefix(of: word.span, tokens: 100)
  #expect((100...1000).contains(end))
  #expect(estimate(word[..<end]) <= 100)
}
