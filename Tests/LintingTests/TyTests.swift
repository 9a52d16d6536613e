import Linting
import Testing

@Suite("ty") struct TyTests {
  private let ty: [any Linter] = [TyLinter()]

  @Test(
    "Types that do not fit are found, with columns in characters; modules that are not there are none of its business")
  func types() async throws {
    let text = """
      import numpy as np

      def f(a: int) -> int:
          return a

      s = "😀"; f("x")
      np.zeros(3).whatever
      print(missing)

      """
    let linted = try await Linted(python: text, with: ty) { $0.profile = .strict }
    #expect(linted.places == ["invalid-argument-type 6:12", "unresolved-reference 8:7"])
    #expect(linted.examination.findings.map(\.category) == [.type, .correctness])
    let with = try await Linted(python: text, with: [RuffLinter(), TyLinter()]) { $0.profile = .strict }
    #expect(with.findings("F821").first?.also == [Finding.Twin(tool: "ty", rule: "unresolved-reference")])
  }

  @Test("Only the strict profile asks it")
  func profile() async throws {
    let linted = try await Linted(python: "x: int = ''\n", with: ty)
    #expect(linted.report("ty") == nil)
  }

  @Test("Comments that silence it are heeded and counted, or ignored")
  func suppressions() async throws {
    let text = "x: int = ''  # type: ignore\ny: int = ''  # ty:ignore[invalid-assignment]\nz: int = ''\n"
    let heeded = try await Linted(python: text, with: ty) { $0.profile = .strict }
    #expect(heeded.places == ["invalid-assignment 3:10"])
    #expect(heeded.examination.suppressed == 2)
    let ignored = try await Linted(python: text, with: ty) {
      $0.profile = .strict
      $0.honoursSuppressions = false
    }
    #expect(ignored.places.count == 3)
  }

  @Test("What it cannot read it leaves to others", arguments: ["x = (\n", "# coding: latin-1\ns = '\u{E9}'\n"])
  func unreadable(text: String) async throws {
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let linted = try await Linted([("t.py", .python, bytes)], with: ty) { $0.profile = .strict }
    #expect(linted.places.isEmpty)
    #expect(linted.report("ty")?.read == [])
    #expect(linted.verdict == .incomplete)
  }
}
