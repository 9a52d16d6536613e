import Testing
import ToolKit

@Suite("Text in text")
struct TextSearchTests {
  @Test(
    "is found where it first stands",
    arguments: [
      ("abcabc", "c", 2), ("aaab", "ab", 2), ("ab", "abc", nil), ("", "a", nil), ("é├─x", "─x", 5), ("abc", "", 0),
      ("xx", "x", 0), ("a: b: c", ": ", 1),
    ] as [(String, String, Int?)])
  func first(text: String, wanted: String, offset: Int?) {
    let found = text.firstRange(of: wanted)
    #expect(found.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } == offset)
    #expect(found.map { String(text[$0]) } == offset.map { _ in wanted })
    #expect(text.contains(wanted) == (offset != nil))
  }

  @Test("is found in the part that is looked at, and not before it")
  func part() {
    let text = "one: two: three"
    let rest = text.dropFirst(5)
    #expect(rest.firstRange(of: ": ").map { String(rest[$0.upperBound...]) } == "three")
    #expect(!rest.contains("one"))
  }

  @Test(
    "is replaced in each place, from the beginning on",
    arguments: [
      ("a-b-c", "-", "_", "a_b_c"), ("aaa", "aa", "b", "ba"), ("abc", "x", "y", "abc"), ("{", "{", "{{", "{{"),
    ])
  func replaced(text: String, wanted: String, replacement: String, result: String) {
    #expect(text.replacing(wanted, with: replacement) == result)
  }
}
