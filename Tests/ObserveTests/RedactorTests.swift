import Observe
import TestSupport
import Testing

@Suite("Redaction")
struct RedactorTests {
  @Test("A registered value is masked wherever it appears, the longest first")
  func masking() {
    let redactor = Redactor()
    redactor.register(secret: "sk-abcdef")
    redactor.register(secret: "sk-abcdef-0123")
    #expect(redactor.redact("key=sk-abcdef-0123; again sk-abcdef!") == "key=[redacted]; again [redacted]!")
    #expect(redactor.redact("nothing to hide é") == "nothing to hide é")
  }

  @Test("A value too short to be a secret is not registered")
  func shortValue() {
    let redactor = Redactor()
    #expect(!redactor.register(secret: "abc"))
    #expect(redactor.redact("abc") == "abc")
  }

  @Test("Log lines are redacted, fields included")
  func logLines() throws {
    let pipe = PipePair()
    let redactor = Redactor()
    redactor.register(secret: "hunter2hunter2")
    let lane = StandardErrorLane(redactor: redactor, descriptor: pipe.writeEnd)
    Log(minimum: .info, source: "test", sink: lane).info("Key hunter2hunter2", ["header": "Bearer hunter2hunter2"])
    let line = pipe.read(until: "\n")
    #expect(line == "workbench: info: test: Key [redacted] header=Bearer [redacted]\n")
  }
}
