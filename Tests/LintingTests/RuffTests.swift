import Linting
import Programs
import Sandbox
import Testing

@Suite("ruff") struct RuffTests {
  private let ruff: [any Linter] = [RuffLinter()]

  @Test("Findings stand where a reader counts them, past emoji, tabs, a byte order mark, CR LF and a lone CR")
  func places() async throws {
    let text = "\u{FEFF}import os\r\ns = \"😀\", missing\r\nif s:\r\n\tother\rlast\r\n"
    let linted = try await Linted(python: text, with: ruff) { $0.profile = .quick }
    #expect(linted.places == ["F401 1:8", "F821 2:10", "F821 4:2", "F821 5:1"])
    let first = try #require(linted.examination.findings.first)
    #expect(first.range == TextRange(Position(line: 1, column: 8), Position(line: 1, column: 10)))
    #expect(first.name == "unused-import")
    #expect(first.url?.contains("unused-import") == true)
    #expect(first.message.contains("`os`"))
    #expect(first.nativeSeverity == "error")
    let unusedImport = try #require(first.fix)
    #expect(unusedImport.applicability == .safe)
    #expect(
      unusedImport.edits == [
        Fix.Edit(range: TextRange(Position(line: 1, column: 1), Position(line: 2, column: 1)), text: "")
      ])
  }

  @Test("A clean file passes and an empty one too", arguments: ["", "print(\"hello\")\n"])
  func clean(text: String) async throws {
    let linted = try await Linted(python: text, with: ruff)
    #expect(linted.places.isEmpty)
    #expect(linted.verdict == .pass)
    #expect(linted.report("ruff")?.status == .ok)
    #expect(linted.report("ruff")?.version?.isEmpty == false)
  }

  @Test("A syntax error fails, and so does a byte 0", arguments: ["x = (\n", "x = 1\n\0\n", "print 'two'\n"])
  func syntax(text: String) async throws {
    let linted = try await Linted(python: text, with: ruff) { $0.profile = .quick }
    #expect(linted.examination.findings.contains { $0.category == .syntax && $0.severity == .error })
    #expect(linted.report("ruff")?.status == .parseError)
    #expect(linted.verdict == .fail)
  }

  @Test("Bytes that are not UTF-8 are an error, unless the file declares another encoding: then it is not judged")
  func encodings() async throws {
    let broken = Array("s = \"".utf8) + [0xE9] + Array("\"\n".utf8)
    let none = try await Linted([("t.py", .python, broken)], with: ruff)
    #expect(none.places == ["E902 1:1"])
    #expect(none.verdict == .fail)
    let latin = try await Linted([("t.py", .python, Array("# coding: Latin_1\n".utf8) + broken)], with: ruff)
    #expect(latin.places == ["E902 1:1"])
    #expect(latin.verdict == .incomplete)
  }

  @Test("Comments that ask for silence are heeded and counted, or ignored")
  func suppressions() async throws {
    let text = "import os  # noqa\nimport re  # ruff: ignore[F401]\nimport sys  # NOQA: F401\nimport json\n"
    let heeded = try await Linted(python: text, with: ruff) { $0.profile = .quick }
    #expect(heeded.places == ["F401 4:8"])
    #expect(heeded.examination.suppressed == 3)
    let ignored = try await Linted(python: text, with: ruff) {
      $0.profile = .quick
      $0.honoursSuppressions = false
    }
    #expect(ignored.places == ["F401 1:8", "F401 2:8", "F401 3:8", "F401 4:8"])
    #expect(ignored.examination.suppressed == 0)
  }

  @Test("The project's configuration is read only where it is trusted, and can hide no unreadable file")
  func configuration() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("a.py", .python, Array("import os\nx = eval('1')\n".utf8)), ("b.py", .python, Array("x = (\n".utf8)),
    ]
    let rules = [
      RunRequest.File(
        name: "ruff.toml", content: Array("force-exclude = true\nexclude = [\"b.py\"]\nlint.select = [\"S307\"]\n".utf8)
      )
    ]
    let trusted = try await Linted(files, with: ruff, configuration: rules)
    #expect(trusted.findings("S307").count == 1)
    #expect(trusted.findings("F401").isEmpty)
    #expect(trusted.findings("invalid-syntax").count == 1)
    let own = files + [("ruff.toml", .toml, rules[0].content)]
    let distrusted = try await Linted(own, with: ruff)
    #expect(distrusted.findings("F401").count == 1)
  }

  @Test("A configuration that ruff refuses is told, and nothing passes")
  func refused() async throws {
    let linted = try await Linted(
      [("a.py", .python, [])], with: ruff,
      configuration: [RunRequest.File(name: "ruff.toml", content: Array("no-such-thing = 1\n".utf8))])
    #expect(linted.report("ruff")?.status == .crashed)
    #expect(linted.report("ruff")?.detail?.contains("exit code 2") == true)
    #expect(linted.verdict == .incomplete)
  }

  @Test("A name that looks like an option is a file")
  func names() async throws {
    let linted = try await Linted([("--config=x.py", .python, Array("import os\n".utf8))], with: ruff)
    #expect(linted.places == ["F401 1:8"])
  }

  @Test("Without ruff the report says how to get it, and nothing passes")
  func missing() async throws {
    let workshop = Workshop(host: Linted.host, machine: .init(searchPath: [], pythonEnvironment: nil))
    let linted = try await Linted(python: "", with: ruff, in: workshop)
    #expect(linted.report("ruff")?.status == .unavailable)
    #expect(linted.report("ruff")?.detail?.contains("tools/setup") == true)
    #expect(linted.verdict == .incomplete)
  }

  @Test("The thorough profiles add rules, and ratings tell what fails from what is taste")
  func profiles() async throws {
    let text =
      "import typing\nimport os\n\n\ndef f(a: typing.Optional[int]) -> None:\n    print(os.name, missing, eval(a))\n"
    let quick = try await Linted(python: text, with: ruff) { $0.profile = .quick }
    #expect(quick.places == ["F821 6:20"])
    let standard = try await Linted(python: text, with: ruff)
    #expect(standard.places == ["UP045 5:10", "F821 6:20", "S307 6:29"])
    #expect(standard.examination.findings.map(\.severity) == [.hint, .error, .warning])
    #expect(standard.examination.findings.map(\.category) == [.style, .correctness, .security])
    let strict = try await Linted(python: text, with: ruff) { $0.profile = .strict }
    #expect(strict.places == ["I001 1:1", "UP045 5:10", "F821 6:20", "S307 6:29"])
  }
}
