import Linting
import Testing

@Suite("detect-secrets") struct SecretTests {
  private let secrets: [any Linter] = [SecretLinter()]

  @Test("A secret is told by kind, place and a piece of its hash, in any language, and never shown")
  func told() async throws {
    // Put together here, so that nobody who searches this repository for secrets finds one.
    let key = "AKIA" + "Q3EGUXLZ7RNCK5TD"
    let linted = try await Linted(
      [("a.toml", .toml, Array("é = 1\r\nkey = \"\(key)\"\r\n".utf8)), ("b", .other, Array("no secret\n".utf8))],
      with: secrets)
    #expect(linted.places == ["AWSAccessKey 2:8"])
    let finding = try #require(linted.examination.findings.first)
    #expect(finding.category == .secret && finding.severity == .error && finding.cwe == 798)
    #expect(!finding.message.contains(key.prefix(8)))
    #expect(linted.report("detect-secrets")?.status == .ok)
    #expect(linted.verdict == .fail)
  }

  @Test("A comment that allows a secret is heeded and counted, or ignored")
  func allowed() async throws {
    let text = "password = \"" + "correct-horse-battery" + "\"  # pragma: allowlist secret\n"
    let heeded = try await Linted(python: text, with: secrets)
    #expect(heeded.places.isEmpty && heeded.examination.suppressed == 1)
    let ignored = try await Linted(python: text, with: secrets) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["SecretKeyword 1:13"])
  }

  @Test("Text that is not UTF-8 is not searched, and does not pass")
  func binary() async throws {
    let linted = try await Linted([("a", .other, [0xFF, 0xFE, 0x00])], with: secrets)
    #expect(linted.report("detect-secrets")?.status == .parseError)
    #expect(linted.verdict == .incomplete)
  }
}
