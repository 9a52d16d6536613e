import Passages
import Testing

/// What holds for every document, whatever is in it.
func expectSound(_ bytes: [UInt8], _ name: String, limit: Int = 50, child: Int = 20) {
  let document = Document(bytes: bytes, name: name)
  let shown = ShownText(bytes: bytes, name: name)
  let passages = document.passages(counting: WordCounter(), limit: limit, child: child)
  var covered = 0
  for passage in passages {
    let range = passage.text
    #expect(range.lowerBound >= covered, "\(name): passages ascend and do not overlap")
    for offset in covered..<max(covered, range.lowerBound) where !WordCounter.isBlank(document.text[offset]) {
      Issue.record("\(name): byte \(offset) is in no passage")
      return
    }
    covered = range.upperBound
    #expect(WordCounter().count(document.text.span.extracting(range)) <= limit, "\(name): \(range)")
    #expect(passage.lines == document.sourceLines(of: range) && passage.bytes == document.source(of: range))
    #expect(passage.bytes.upperBound <= bytes.count)
    #expect(shown.text(of: passage.bytes) == range, "\(name): \(range) is found again by its bytes")
    #expect(isValid(document.text, range), "\(name): no character is torn")
    var last = range.lowerBound
    for part in passage.children {
      #expect(part.lowerBound >= last && part.upperBound <= range.upperBound, "\(name): children ascend within")
      #expect(WordCounter().count(document.text.span.extracting(part)) <= child)
      last = part.upperBound
    }
    last = range.lowerBound
    for part in passage.sentences {
      #expect(!part.isEmpty && part.lowerBound >= last && part.upperBound <= range.upperBound)
      last = part.upperBound
    }
  }
  for offset in covered..<document.text.count where !WordCounter.isBlank(document.text[offset]) {
    Issue.record("\(name): byte \(offset) after the last passage is in none")
    return
  }
}

private func isValid(_ text: [UInt8], _ range: Range<Int>) -> Bool {
  String(validating: text[range], as: UTF8.self) != nil
}

private let names = [
  "a.txt", "a.md", "a.rst", "a.html", "a.swift", "a.c", "a.py", "a.rb", "a.lua", "a.sh", "a.json", "a.js", "a.go",
  "a.php",
]

@Test(
  "Every byte of random text that is not white space is in exactly one passage of at most the limit", arguments: names)
func random(_ name: String) {
  var generator = Linear(state: 42)
  let parts = [
    "# ", "## ", "\n", "\n\n", "word ", "two words. ", "A b. ", "```\n", "`", "---\n", "===\n", "- ", "  ", "\t", "{",
    "}",
    "class A:\n", "class B {\n", "def f(x):\n", "func g() {\n", "\"\"\"", "/*", "*/", "//", "<p>", "</p>", "<script>",
    "&amp;",
    "é", "。", "\r\n", "\r", "\u{0}", "namespace n {\n", "| a | b |\n", "end\n", "(", ")", ";", "\\", "'", "\"", "🦊",
    "<",
    "1. ", "=====\n", "~~~~~\n", "<!--", "-->", "<h2>", "</h2>", "#define X", "@a\n",
  ]
  for _ in 0..<60 {
    var text: [UInt8] = []
    for _ in 0..<(generator.next() % 300) {
      text.append(contentsOf: parts[Int(generator.next() % UInt64(parts.count))].utf8)
    }
    if generator.next() % 4 == 0 { for _ in 0..<10 { text.append(UInt8(generator.next() % 256)) } }
    expectSound(text, name)
  }
}

@Test(
  "Random bytes are read, and their passages are valid text",
  arguments: [[], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]])
func randomBytes(_ mark: [UInt8]) {
  var generator = Linear(state: 7)
  for name in names {
    expectSound(mark + (0..<Int(generator.next() % 2000)).map { _ in UInt8(generator.next() % 256) }, name)
  }
}

@Test("Hostile texts of 20 kB are read like others", arguments: names)
func hostile(_ name: String) {
  for part in [
    "\n", "a", "a ", "{", "(\n", "`", "``` ", "<", "<a ", "/*", "\"\"\"\n", "- \n", "# a\n", "\t", "é", "。", "((", "&",
    "`a``",
  ] {
    expectSound(Array(String(repeating: part, count: 20_000 / part.utf8.count).utf8), name)
  }
  let nested = (0..<100).map { String(repeating: " ", count: $0) + "class C\($0) {\n" }.joined()
  expectSound(Array(nested.utf8), name)
}

/// The linear generator of Knuth's MMIX; its high bits are good enough for texts.
private struct Linear {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
