import Testing

@testable import Linting

@Suite("Comments that ask for silence") struct SilencingTests {
  private func shell(_ text: String) -> String? {
    ShellDirectives.withoutSilence(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("A directive for shellcheck loses what silences and keeps what else it says, each byte in its place")
  func directives() {
    #expect(shell("# shellcheck shell=sh disable=SC1 # why\nx") == "# shellcheck shell=sh             # why\nx")
    #expect(shell("\t#shellcheck disable=all source=/a\r\n") == "\t#shellcheck             source=/a\r\n")
    #expect(shell("# shellcheck disable=SC1\necho") == "#                       \necho")
    #expect(shell("# shellcheck shell=sh\n") == nil)
    #expect(shell("echo shellcheck disable=SC1\n") == nil)
  }

  @Test("Words are spoilt in their last letter")
  func words() {
    let text = Array("// eslint-disable x\n/* oxlint-disable-line */".utf8)
    let spoilt = Silencing.spoiling(["eslint-disable", "oxlint-disable"], in: text)
    #expect(spoilt == Array("// eslint-disablx x\n/* oxlint-disablx-line */".utf8))
    #expect(Silencing.spoiling(["nosuch"], in: text) == nil)
    #expect(Silencing.spoiling(["ax"], in: Array("ax".utf8)) == Array("ay".utf8))
  }

  @Test("Pragmas of C that silence are made empty; others stay")
  func pragmas() {
    let text = "#pragma once\n # pragma GCC diagnostic ignored \"-Wx\"\n#pragma GCC system_header\n"
    let loud = CFamily.withoutSilence(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    #expect(loud?.split(separator: "\n").map { $0.filter { $0 != " " } } == ["#pragmaonce", "#", "#"])
    #expect(loud?.utf8.count == text.utf8.count)
    #expect(CFamily.withoutSilence(Array("#pragma once\n".utf8)) == nil)
  }
}
