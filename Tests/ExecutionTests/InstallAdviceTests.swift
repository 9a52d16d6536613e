import Testing

@testable import Execution

struct InstallAdviceTests {
  @Test(
    "A missing installer, or one that finds nothing, is answered with the reason",
    arguments: [
      "/usr/bin/python3: No module named pip", "/run/code.sh: line 1: pip: command not found",
      "ERROR: No matching distribution found for requests", "npm ERR! code ENOTCACHED",
    ])
  func missingInstaller(complaint: String) {
    #expect(InstallAdvice.note(on: complaint + "\n")?.contains("no network at run time") == true)
  }

  @Test("Other complaints are left alone", arguments: ["", "pipe: command not found", "No module named piper2"])
  func otherComplaint(complaint: String) {
    #expect(InstallAdvice.note(on: complaint) == nil)
  }
}
