import Execution
import Glibc
import JSON
import Roots
import Sandbox
import Testing
import ToolKit

/// Everything that can be wrong with a call, and what the error says. None of these starts anything.
@Suite("Arguments") struct ArgumentTests {
  let call = Calls(host: SandboxHost(SandboxHost.Options(hostPath: "/nonexistent")))

  @Test(
    "A wrong argument is named, with what would be right",
    arguments: [
      (#"{"language":"python"}"#, "code"),
      (#"{"code":"1"}"#, "language"),
      (#"{"code":"1","language":"python; id"}"#, "language"),
      (#"{"code":"1","language":"../../bin/sh"}"#, "language"),
      (#"{"code":"1","language":""}"#, "language"),
      (#"{"code":"1","language":"python","timeout_s":-1}"#, "timeout_s"),
      (#"{"code":"1","language":"python","timeout_s":0}"#, "timeout_s"),
      (#"{"code":"1","language":"python","timeout_s":1e9}"#, "timeout_s"),
      (#"{"code":"1","language":"python","timeout_s":"NaN"}"#, "timeout_s"),
      (#"{"code":"1","language":"python","memory_mb":-5}"#, "memory_mb"),
      (#"{"code":"1","language":"python","memory_mb":1e12}"#, "memory_mb"),
      (#"{"code":"a\u0000b","language":"python"}"#, "code"),
      (#"{"code":"1","language":"python","env":{"LD_PRELOAD":"x"}}"#, "env"),
    ])
  func wrong(arguments: String, named: String) async throws {
    let error = try await toolError { try await call(json: arguments) }
    #expect(error.code == .invalidArgument)
    #expect(error.description.contains(named), "\(error.description)")
  }

  @Test(
    "A name that is no plain path in the work folder is refused",
    arguments: [
      "../x", "/etc/x", "a/../../b", ".", "..", "a//b", "a/", "a/./b", "", "a\nb", "a\u{1B}[2Jb",
      // A combining mark is one `Character` with the slash before it.
      "../\u{301}x", "/\u{301}x", "a/../\u{301}x",
      String(repeating: "n", count: 300),
    ])
  func badNames(name: String) async throws {
    let error = try await toolError {
      try await call.python("1", ["files": [["name": .string(name), "content": ""]]])
    }
    #expect(error.code == .invalidArgument)
    #expect(error.argument == "files[0].name")
    #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 }, "the name is shown inert")
  }

  @Test(
    "Each file has one name of its own and one source",
    arguments: [
      (#"[{"name":"a","content":"1"},{"name":"a","content":"2"}]"#, "files[1].name"),
      (#"[{"name":"a","content":"1"},{"name":"a/b","content":"2"}]"#, "files[0].name"),
      (#"[{"name":"a"}]"#, "files[0]"),
      (#"[{"name":"a","content":"1","content_base64":"MQ=="}]"#, "files[0]"),
      (#"[{"content":"1"}]"#, "files[0].name"),
      (#"[{"name":"a","content_base64":"*"}]"#, "files[0].content_base64"),
      (#"[{"path":"/etc/passwd"}]"#, "files[0].path"),
    ])
  func badFiles(files: String, named: String) async throws {
    let error = try await toolError {
      try await call(json: #"{"code":"1","language":"python","files":\#(files)}"#)
    }
    #expect(error.argument == named, "\(error.description)")
  }

  @Test("A NUL character in the code is located")
  func nul() async throws {
    let error = try await toolError { try await call.python("a\nb\0c") }
    #expect(error.message.contains("byte 3 (line 2)"))
  }

  @Test("More code than is accepted is refused with both numbers")
  func hugeCode() async throws {
    let error = try await toolError { try await call.python(String(repeating: "#", count: (16 << 20) + 1)) }
    #expect(error.message.contains("16777217") && error.message.contains("16777216"))
  }

  @Test("A machine that cannot isolate refuses, and names what is missing and how to repair it")
  func unavailable() async throws {
    let error = try await toolError { try await call.python("1") }
    #expect(error.code == .refused)
    #expect(error.message.contains("/nonexistent: ENOENT"))
    #expect(error.message.contains("tools/build"))
  }

  @Test("Without time before the call's deadline nothing is started")
  func noTime() async throws {
    let error = try await toolError {
      try await call(json: #"{"code":"1","language":"python"}"#, deadline: .seconds(1))
    }
    #expect(error.code == .deadlineExceeded)
  }
}
