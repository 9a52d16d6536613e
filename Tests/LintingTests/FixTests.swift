import Testing

@testable import Linting

@Suite("Fixes") struct FixTests {
  private func fixed(_ text: String, _ findings: Finding...) -> (text: String, applied: Int, left: Int) {
    let round = FixRound(findings, to: SourceText(Array(text.utf8)))
    return (String(decoding: round.bytes, as: UTF8.self), round.applied, round.left)
  }

  private func finding(_ rule: String = "R", _ fix: Fix) -> Finding { Sample.finding(rule, fix: fix) }

  @Test("Edits fit past a byte order mark, CR LF, tabs and emoji, and nothing else changes")
  func exact() {
    let text = "\u{FEFF}\ta = \"😀\" ;\r\nb = é;\r\nlast;"
    let semicolons = [((1, 9), (1, 11), ""), ((2, 6), (2, 7), ""), ((3, 5), (3, 6), "!")].map {
      finding("R", Sample.fix(($0.0, $0.1, $0.2)))
    }
    let round = FixRound(semicolons, to: SourceText(Array(text.utf8)))
    #expect(String(decoding: round.bytes, as: UTF8.self) == "\u{FEFF}\ta = \"😀\"\r\nb = é\r\nlast!")
    #expect(round.applied == 3)
  }

  @Test("Of two fixes that overlap or touch, the first is applied whole and the other waits")
  func overlap() {
    let first = finding("R", Sample.fix(((1, 1), (1, 2), "A"), ((1, 4), (1, 5), "D")))
    let second = finding("R", Sample.fix(((1, 3), (1, 4), "C"), ((1, 6), (1, 7), "F")))
    let third = finding("R", Sample.fix(((1, 7), (1, 8), "G")))
    #expect(fixed("abcdefgh", third, second, first) == ("AbcDefGh", 2, 1))
    let touching = finding("R", Sample.fix(((1, 5), (1, 6), "E")))
    #expect(fixed("abcdefgh", first, touching) == ("AbcDefgh", 1, 1))
  }

  @Test("An edit that two fixes share is made once")
  func shared() {
    let one = finding("R", Sample.fix(((1, 1), (1, 1), "import x\n"), ((2, 1), (2, 2), "B")))
    let two = finding("R", Sample.fix(((1, 1), (1, 1), "import x\n"), ((3, 1), (3, 2), "C")))
    #expect(fixed("a\nb\nc\n", one, two) == ("import x\na\nB\nC\n", 2, 0))
  }

  @Test("Fixes that are unsafe, empty or contradict themselves are not applied")
  func refused() {
    let unsafe = finding("R", Sample.fix(((1, 1), (1, 2), "A"), applicability: .unsafe))
    let empty = finding("R", Fix(title: "", applicability: .safe, edits: []))
    let twisted = finding("R", Sample.fix(((1, 1), (1, 4), "A"), ((1, 2), (1, 3), "B")))
    #expect(fixed("abcd", unsafe, empty, twisted) == ("abcd", 0, 2))
  }

  @Test("Two statements of one block are not removed in one round, those of the module are")
  func blocks() {
    let text = "import a\nx = 1\nimport b\nif x:\n    import c\n    # why\n    import d\nelse:\n    import e\n"
    let findings = [1, 3, 5, 7, 9].map { finding("F401", Sample.fix((($0, 1), ($0 + 1, 1), ""))) }
    let round = FixRound(findings, to: SourceText(Array(text.utf8)))
    #expect(String(decoding: round.bytes, as: UTF8.self) == "x = 1\nif x:\n    # why\n    import d\nelse:\n")
    #expect((round.applied, round.left) == (4, 1))
  }

  @Test("Thousands of edits on one long line take one walk along it")
  func longLine() {
    let text = String(repeating: "é;", count: 100_000)
    let findings = (0..<5000).map { finding("R", Sample.fix(((1, 40 * $0 + 2), (1, 40 * $0 + 3), ""))) }
    let round = FixRound(findings, to: SourceText(Array(text.utf8)))
    #expect(round.applied == 5000)
    #expect(round.bytes.count == text.utf8.count - 5000)
  }
}
