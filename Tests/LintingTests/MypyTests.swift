import Linting
import Testing

@Suite("mypy") struct MypyTests {
  private let mypy: [any Linter] = [MypyLinter()]

  private func lint(_ files: (String, String)..., heeding: Bool = true) async throws -> Linted {
    try await Linted(files.map { ($0.0, .python, Array($0.1.utf8)) }, with: mypy) {
      $0.profile = .strict
      $0.honoursSuppressions = heeding
    }
  }

  @Test("Types that do not fit are found across files, and a line that is not ASCII is meant as a whole")
  func types() async throws {
    let linted = try await lint(
      ("a.py", "import numpy as np\nfrom b import f\n\nf(1, 'x')\ns = '😀'; f('x')\nnp.nothing\n"),
      ("b.py", "def f(a: int) -> int:\n    return missing\n"))
    #expect(linted.places == ["call-arg 4:1", "arg-type 5:1", "name-defined 2:12"])
    #expect(linted.examination.findings.map(\.category) == [.type, .type, .correctness])
  }

  @Test("Comments that silence it are heeded and counted, or ignored")
  func suppressions() async throws {
    let text = "x: int = ''  # type: ignore\nz: int = ''\n"
    let heeded = try await lint(("t.py", text))
    #expect(heeded.places == ["assignment 2:10"] && heeded.examination.suppressed == 1)
    let ignored = try await lint(("t.py", text), heeding: false)
    #expect(ignored.places == ["assignment 1:10", "assignment 2:10"])
  }

  @Test("A file that it cannot parse is left to others")
  func syntax() async throws {
    let linted = try await lint(("t.py", "x = (\n"))
    #expect(linted.places.isEmpty && linted.verdict == .incomplete)
    #expect(linted.report("mypy")?.status == .parseError)
  }
}
