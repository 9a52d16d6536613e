import Spelling
import Testing

@Test(
  "The name that was probably meant is found, and nothing far away is offered",
  arguments: [
    ("timout_seconds", "timeout_seconds"), ("timeoutSeconds", "timeout_seconds"),
    ("TIMEOUT-SECONDS", "timeout_seconds"),
    ("cdoe", "code"), ("langauge", "language"), ("lang", "language"), ("memory", "memory_mb"), ("x", nil), ("", nil),
    ("entirely", nil), ("codes", "code"),
  ])
func suggestions(_ name: String, _ expected: String?) {
  let known = ["code", "language", "timeout_seconds", "memory_mb", "stdin"]
  #expect(Spelling.closest(to: name, among: known) == expected)
}
