import Passages
import Testing

@Test("Sections of Markdown become passages with the trail of their headings")
func markdown() {
  let text =
    "---\ntitle: x\n---\n# A\nintro\n\nmore\n\n## B #\n- one\n- two\n  more\n\nC\n---\n```\n# no heading\n```\n"
  #expect(
    passages(text, "a.md") == [
      Seen(heading: [], lines: 1...3, text: "---\ntitle: x\n---"),
      Seen(heading: ["A"], lines: 4...7, text: "# A\nintro\n\nmore"),
      Seen(heading: ["A", "B"], lines: 9...12, text: "## B #\n- one\n- two\n  more"),
      Seen(heading: ["A", "C"], lines: 14...18, text: "C\n---\n```\n# no heading\n```"),
    ])
}

@Test(
  "A document is called by its first heading",
  arguments: [
    ("a.md", "---\ntitle: x\n---\nintro\n\n# A *b* #\n\n# C\n", "A *b*"), ("a.md", "#\n\nTwo\n===\n", "Two"),
    ("a.md", "```\n# a\n```\n", nil), ("a.rst", "=====\nTitle\n=====\n\nOne\n---\n", "Title"), ("a.rst", "text\n", nil),
    ("a.html", "<h1>One</h1>", nil), ("a.py", "# a\n", nil),
  ] as [(String, String, String?)])
func titles(_ name: String, _ text: String, _ expected: String?) {
  #expect(Document(bytes: Array(text.utf8), name: name).title == expected)
}

@Test("A heading without text of its own goes with the section below it")
func bareHeading() {
  #expect(
    passages("# A\n\n## B\ntext\n", "a.md") == [Seen(heading: ["A", "B"], lines: 1...4, text: "# A\n\n## B\ntext")])
}

@Test("A fence that is never closed ends with the text")
func openFence() {
  #expect(passages("~~~\n# a\n\n# b", "a.md") == [Seen(heading: [], lines: 1...4, text: "~~~\n# a\n\n# b")])
}

@Test("Headings of reStructuredText take their levels from the order of their adornments")
func restructuredText() {
  let text = "=====\nTitle\n=====\n\nOne\n---\ntext\n\nTwo\n---\n.. note::\n\n   body\n\nDeep\n~~~~\nx\n"
  #expect(passages(text, "a.rst").map(\.heading) == [["Title", "One"], ["Title", "Two"], ["Title", "Two", "Deep"]])
}

@Test("A page shows its text and headings, not its scripts, and its lines are the file's")
func html() {
  let text =
    "<html><head><title>A &amp; B</title><style>p{}</style></head>\n<body><nav>menu</nav>\n<h1>One</h1>\n<p>Caf&eacute; <b>x</b>\ny<script>if (a < b) {}</script></p>\n"
  #expect(Document(bytes: Array(text.utf8), name: "a.html").title == "A & B")
  #expect(passages(text, "a.html") == [Seen(heading: ["A & B", "One"], lines: 3...5, text: "One\n\nCafé x y")])
}

@Test("What leads through a book is none of a page's text")
func navigation() {
  let text =
    "<title>1.2. Rows</title><body><div class='x navheader'><div>Prev</div>Up</div><h2>1.2. Rows</h2><div class=\"toc\"><dl><dt>1.2.1</dt></dl></div><p>1. Text.</p><ul role='navigation'><li>Next</ul><h3>More</h3>It.<div class='toccata'>Music</div>"
  #expect(passages(text, "a.html").map(\.text) == ["1.2. Rows\n\n1. Text.", "More\n\nIt.\nMusic"])
  #expect(passages(text, "a.html").map(\.heading) == [["1.2. Rows"], ["1.2. Rows", "More"]])
}

@Test("The heading of a note is none of the text's")
func notes() {
  let text =
    "<h2>Rows</h2><p>One.<div class='note'><h3>Note</h3><div>Two.</div></div><p>Three.<p class='tip'><h3>Tip</h3></p><h3>More</h3>Four."
  let seen = passages(text, "a.html")
  #expect(seen.map(\.heading) == [["Rows"], ["Rows", "More"]])
  #expect(seen[0].text == "Rows\n\nOne.\n\nNote\n\nTwo.\n\nThree.\n\nTip")
}

@Test("The number of a section ends no sentence, a number at the end of one does")
func numbers() {
  let text = "1.2. One thing is 15. Another is not.\n"
  #expect(sentences(text) == ["1.2. One thing is 15.", "Another is not."])
}

@Test("Members of a class are passages below its name, with the comments before them")
func python() {
  let body = (0..<60).map { "        a = \($0)\n" }.joined()
  let text =
    "import a\n\n\nclass A(B):\n    \"\"\"Doc.\"\"\"\n\n    # why\n    @x\n    def f(self):\n\(body)\n    def g(self):\n\(body)\n\ndef h():\n    pass\n"
  let seen = passages(text, "a.py")
  #expect(seen.map(\.heading) == [[], ["A"], ["A", "f"], ["A", "g"], ["h"]])
  #expect(seen[2].text.hasPrefix("# why\n    @x\n    def f(self):"))
}

@Test(
  "Definitions are named in each family",
  arguments: [
    ("a.c", "/* c */\nstatic int\nfoo(int a)\n{\n  return a;\n}\n", ["foo"]),
    (
      "a.cpp", "namespace n {\nclass K : public B {\n public:\n  int f(int a) {\n    return a;\n  }\n};\n}\n",
      ["n", "K", "f"]
    ),
    ("a.swift", "extension A.B {\n  /// why\n  func f<T>(_ x: T) -> Int {\n    1\n  }\n}\n", ["A.B", "f"]),
    ("a.go", "func (s *Server[K]) Run(a int) error {\n\treturn nil\n}\n", ["Server.Run"]),
    ("b.go", "func Run(a func(b B) int) {\n\treturn nil\n}\n", ["Run"]),
    ("a.rs", "impl<T> Show for Box<T> {\n    fn show(&self) {\n    }\n}\n", ["Box", "show"]),
    ("a.js", "export class A {\n  m(x) {\n    return 1\n  }\n}\n", ["A", "m"]),
    ("a.java", "public class A {\n  void m(int x) {\n  }\n}\n", ["A", "m"]),
    ("a.rb", "module M\n  class K\n    def f\n      1\n    end\n  end\nend\n", ["M", "K", "f"]),
    ("a.lua", "function M.f(x)\n  return x\nend\n", ["M.f"]),
    ("a.sh", "#!/bin/sh\nfunction f {\n  true\n}\n", ["f"]),
  ] as [(String, String, [String])])
func definitions(_ name: String, _ text: String, _ trail: [String]) {
  #expect(passages(text, name, limit: 8).contains { $0.heading == trail }, "\(passages(text, name, limit: 8))")
}

@Test(
  "Sentences end at full stops, not at abbreviations, numbers or code",
  arguments: [
    ("One. Two! Three?", ["One.", "Two!", "Three?"]),
    (
      "See e.g. Knuth, D. Knuth. Then 3.5 of v1.2.3 holds.", ["See e.g. Knuth, D. Knuth.", "Then 3.5 of v1.2.3 holds."]
    ),
    ("Call `a. B` or ``x. `Y``. He said \"no.\" Then", ["Call `a. B` or ``x. `Y``.", "He said \"no.\"", "Then"]),
    ("今日は。明日！次", ["今日は。", "明日！", "次"]),
    ("Wrapped\r\nline. Next\r\n- item\r\n- other", ["Wrapped\r\nline.", "Next", "- item", "- other"]),
  ] as [(String, [String])])
func sentenceBorders(_ text: String, _ expected: [String]) {
  #expect(sentences(text) == expected)
}

@Test("Prose over the limit is cut between sentences, and a sentence over it between words")
func longProse() {
  #expect(passages("a b c. D e f. G h i.", "a.txt", limit: 6, child: 3).map(\.text) == ["a b c. D e f.", "G h i."])
  #expect(passages("a b c d e f g", "a.txt", limit: 3).map(\.text) == ["a b c", "d e f", "g"])
}

@Test("A line without white space is cut between characters")
func endlessWord() {
  let parts = passages(String(repeating: "é", count: 100), "a.txt", limit: 4).map(\.text)
  #expect(parts.joined() == String(repeating: "é", count: 100) && parts.count == 4)
}

@Test(
  "Lines and bytes are the file's in every encoding",
  arguments: [
    (Array("\u{FEFF}a\r\n\r\nb".utf8), 2...3, 8..<9),
    ([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0x0A, 0, 0x34, 0xD8, 0x1E, 0xDD], 2...3, 8..<12),
    ([0xFE, 0xFF, 0, 0x61, 0, 0x0A, 0, 0x0A, 0, 0x62], 2...3, 8..<10),
    ([0xE9, 0x0A, 0x0A, 0xE8, 0xE8], 2...3, 3..<5),
    ([0x61, 0x0D, 0x0D, 0x62], 2...3, 3..<4),
    ([0xC3, 0xA9, 0xC3, 0xA9, 0x0A, 0x0A, 0xFF, 0x62], 2...3, 6..<8),
  ] as [([UInt8], ClosedRange<Int>, Range<Int>)])
func sources(_ bytes: [UInt8], _ lines: ClosedRange<Int>, _ range: Range<Int>) {
  let last = Document(bytes: bytes, name: "a.txt").passages(counting: WordCounter(), limit: 1, child: 1).last
  #expect(last?.bytes == range && last?.lines.upperBound == lines.upperBound)
}

@Test(
  "Files that nobody wrote are told by name and content",
  arguments: [
    ("a/package-lock.json", "{}", .lockFile), ("a.go", "// Code generated by x. DO NOT EDIT.\n", .generated),
    ("a.js", String(repeating: "x;", count: 20_000), .minified), ("a.txt", String(repeating: "x ", count: 20_000), nil),
    ("a.bin", "a\u{0}b", .binary), ("a.md", "Generated files are not edited.", nil),
  ] as [(String, String, Exclusion?)])
func exclusions(_ name: String, _ text: String, _ expected: Exclusion?) {
  #expect(Exclusion.of(name: name, bytes: Array(text.utf8)) == expected)
}

@Test(
  "Languages are told by name, suffix and first line",
  arguments: [
    ("x/Makefile", "", "make"), ("a.PY", "", "python"), ("run", "#!/usr/bin/env -S python3.11 -u", "python"),
    ("run", "#!/bin/bash", "shell"), ("page", "<!DOCTYPE html>", "html"), ("NEWS", "", "text"),
  ])
func languages(_ name: String, _ line: String, _ expected: String) {
  #expect(Language.of(name: name, firstLine: line).name == expected)
}
