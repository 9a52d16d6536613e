import Linting
import Programs
import Sandbox
import Testing

@Suite("shellcheck") struct ShellcheckTests {
  private let shellcheck = ShellcheckLinter()

  @Test("Findings stand where a reader counts them, past emoji and tabs, with the fix as edits")
  func places() async throws {
    let linted = try await Linted(.shell, "#!/bin/bash\n\tx=\"😀\"; echo \"é\t$x\" $1\n", with: shellcheck)
    #expect(linted.places == ["SC2086 2:21"])
    let finding = try #require(linted.examination.findings.first)
    #expect(finding.range.end == Position(line: 2, column: 23))
    #expect(finding.severity == .info)
    #expect(finding.category == .correctness)
    #expect(finding.url == "https://www.shellcheck.net/wiki/SC2086")
    let fix = try #require(finding.fix)
    #expect(fix.applicability == .unsafe)
    #expect(fix.edits.map(\.text) == ["\"", "\""])
    #expect(fix.edits.map(\.range.start.column) == [21, 23])
    #expect(linted.report("shellcheck")?.version?.hasPrefix("0.") == true)
  }

  @Test("A byte order mark and CR LF are findings, and do not move the others; a lone CR ends a line for us alone")
  func lineEnds() async throws {
    let marked = try await Linted(.shell, "\u{FEFF}#!/bin/sh\r\necho $1\r\n", with: shellcheck) {
      $0.profile = .standard
    }
    #expect(marked.places == ["SC1082 1:1", "SC1017 1:10", "SC2086 2:6", "SC1017 2:8"])
    let lone = try await Linted(.shell, "#!/bin/sh\nx='a\rb'\necho \"$x\" $1\n", with: shellcheck)
    #expect(lone.places == ["SC2086 4:11"])
  }

  @Test("Backquotes become $() safely, unless a backslash is within")
  func backquotes() async throws {
    let linted = try await Linted(.shell, "#!/bin/sh\necho \"`ls`\" \"`echo \\\\$1`\"\n", with: shellcheck) {
      $0.profile = .strict
    }
    #expect(linted.findings("SC2006").map { $0.fix?.applicability } == [.safe, .unsafe])
  }

  @Test(
    "A clean script passes, an empty one too, and one that names no shell",
    arguments: ["#!/bin/sh\necho hello\n", "", "ls\n"])
  func clean(text: String) async throws {
    let linted = try await Linted(.shell, text, with: shellcheck)
    #expect(linted.verdict == .pass)
    #expect(linted.report("shellcheck")?.status == .ok)
  }

  @Test("What cannot be parsed is an error and has not been read")
  func syntax() async throws {
    let linted = try await Linted(.shell, "#!/bin/sh\nif true; then\n  echo\n", with: shellcheck)
    #expect(linted.examination.findings.contains { $0.category == .syntax && $0.severity == .error })
    #expect(linted.report("shellcheck")?.status == .parseError)
    #expect(linted.verdict == .fail)
  }

  @Test("A script for another shell is left open, not failed")
  func otherShell() async throws {
    let linted = try await Linted(.shell, "#!/bin/zsh\necho $1\n", with: shellcheck)
    #expect(linted.places == ["SC1071 1:1"])
    #expect(linted.verdict == .incomplete)
  }

  @Test("Bytes that are not UTF-8 do not keep it from reading on")
  func bytes() async throws {
    let text = Array("#!/bin/sh\necho '".utf8) + [0xFF] + Array("' $1\n".utf8)
    let linted = try await Linted([("a.sh", .shell, text)], with: [shellcheck])
    #expect(linted.places == ["SC2086 2:10"])
  }

  @Test("Directives silence findings, which are counted, or are ignored; what else they say stays")
  func suppressions() async throws {
    let text = """
      #!/usr/bin/env something
      # shellcheck shell=sh disable=SC2086
      echo $1
      f() {
        # shellcheck disable=SC2046,SC2005 # because
        echo $(ls)
      }
      f

      """
    let heeded = try await Linted(.shell, text, with: shellcheck)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 2)
    #expect(heeded.verdict == .pass)
    let ignored = try await Linted(.shell, text, with: shellcheck) { $0.honoursSuppressions = false }
    #expect(Set(ignored.places) == ["SC2086 3:6", "SC2046 6:8"])
    #expect(ignored.examination.suppressed == 0)
  }

  @Test("Its configuration is read only where it is trusted")
  func configuration() async throws {
    let file: (String, SourceLanguage, [UInt8]) = ("a.sh", .shell, Array("#!/bin/sh\necho $1\n".utf8))
    let rc = RunRequest.File(name: ".shellcheckrc", content: Array("disable=SC2086\n".utf8))
    let trusted = try await Linted([file], with: [shellcheck], configuration: [rc])
    #expect(trusted.places.isEmpty)
    let own = try await Linted([file, (".shellcheckrc", .shell, rc.content)], with: [shellcheck])
    #expect(own.places.contains("SC2086 2:6"))
  }

  @Test("Many files take few processes, and one that cannot be read costs the others nothing")
  func many() async throws {
    let files = (0..<90).map { index in
      ("f\(index).sh", SourceLanguage.shell, Array((index == 41 ? "if\n" : "#!/bin/sh\necho $1\n").utf8))
    }
    let linted = try await Linted(files, with: [shellcheck])
    #expect(linted.findings("SC2086").count == 89)
    #expect(linted.examination.unread == [41])
  }
}
