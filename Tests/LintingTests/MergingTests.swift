import Testing

@testable import Linting

@Suite("Merging") struct MergingTests {
  private func finding(
    _ tool: String, _ rule: String, kind: String? = nil, lines: ClosedRange<Int> = 1...1, standsInFor: String? = nil,
  ) -> Finding {
    var finding = Finding(
      file: 0, tool: tool, rule: rule, category: .security, severity: .warning, message: "",
      range: TextRange(Position(line: lines.lowerBound, column: 1), Position(line: lines.upperBound, column: 1)))
    finding.kind = kind
    finding.standsInFor = standsInFor
    return finding
  }

  private func result(_ tool: String, read: Set<Int> = [0], _ findings: Finding...) -> LinterResult {
    LinterResult(ToolReport(name: tool, read: read), findings: findings)
  }

  @Test("Two linters that found the same on overlapping lines found it once")
  func twins() {
    let merged = Merging.merge([
      result("a", finding("a", "A1", kind: "k", lines: 2...4), finding("a", "A2")),
      result("b", finding("b", "B1", kind: "k", lines: 4...4), finding("b", "B1", kind: "k", lines: 5...5)),
    ])
    #expect(merged.map(\.rule) == ["A2", "A1", "B1"])
    #expect(merged[1].also == [Finding.Twin(tool: "b", rule: "B1")])
  }

  @Test("One linter's findings of a kind stay apart")
  func same() {
    #expect(Merging.merge([result("a", finding("a", "A1", kind: "k"), finding("a", "A1", kind: "k"))]).count == 2)
  }

  @Test("A substitute confirms what it stands in for, and speaks for itself only where that has not read the file")
  func substitutes() {
    let ruff = result(
      "ruff", finding("ruff", "S1", kind: "B1", standsInFor: "bandit"),
      finding("ruff", "S2", kind: "B2", standsInFor: "bandit"))
    let both = Merging.merge([ruff, result("bandit", finding("bandit", "B1", kind: "B1"))])
    #expect(both.map(\.rule) == ["B1"])
    #expect(both.first?.also == [Finding.Twin(tool: "ruff", rule: "S1")])
    #expect(Merging.merge([ruff, result("bandit", read: [])]).map(\.rule) == ["S1", "S2"])
    #expect(Merging.merge([ruff]).map(\.rule) == ["S1", "S2"])
  }

  @Test("A comment that silences one linter silences no other, but a substitute has no say")
  func silence() {
    var silent = finding("a", "A1", kind: "k")
    silent.isSuppressed = true
    #expect(
      Merging.merge([result("a", silent), result("b", finding("b", "B1", kind: "k"))]).map(\.isSuppressed) == [false])
    let substitute = finding("b", "B1", kind: "k", standsInFor: "a")
    #expect(Merging.merge([result("a", silent), result("b", substitute)]).map(\.isSuppressed) == [true])
  }
}
