import Testing

@testable import SearchIndex

@Suite("Numbers of terms") struct TermNumbersTests {
  @Test("Each term has the number of its first appearance, however many there are and however alike")
  func numbers() {
    var numbers = TermNumbers()
    // Neighbours, and such as differ in their upper bits alone.
    let terms = (0..<5000).flatMap { [Term(key: $0), Term(key: $0 << 48 | 0x5555)] }
    var known: [Term: Int] = [:]
    for term in terms + terms.reversed() {
      let number = numbers.number(of: term)
      #expect(known[term] ?? known.count == number)
      known[term] = number
    }
    #expect(numbers.terms.count == known.count && numbers.terms[0] == terms[0])
  }
}
