import Execution
import Foundation
import JSON
import Programs
import Roots
import Sandbox
import TestSupport
import Testing
import ToolKit

/// What a program finds besides its code: files of the user, toolchains, interpreters.
@Suite("Surroundings") struct SurroundingsTests {
  @Test("A file in an allowed root is copied in under its own name, or under the given one")
  func userFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write("1\n2\n", to: "numbers.txt")
    var call = Calls()
    call.roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let output = try await call.bash(
      "cat numbers.txt other; echo changed > numbers.txt",
      ["files": [["path": "numbers.txt"], ["path": .string(folder.path + "/numbers.txt"), "name": "other"]]])
    #expect(output.stdout == "1\n2\n1\n2\n", "\(output.text)")
    #expect(output.artifacts.map(\.name) == ["numbers.txt"])
    let untouched = try String(contentsOfFile: folder.path(of: "numbers.txt"), encoding: .utf8)
    #expect(untouched == "1\n2\n", "the user's own file")
  }

  @Test("A path out of the roots is refused with the reason")
  func outside() async throws {
    let folder = try TemporaryFolder()
    var call = Calls()
    call.roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let error = try await toolError { try await call.bash("true", ["files": [["path": "../../etc/passwd"]]]) }
    #expect(error.code.rawValue == "path_outside_roots")
    #expect(error.argument == "files[0].path")
  }

  @Test("A Python environment that is not there is replaced by Debian's Python, and the answer says so")
  func noEnvironment() async throws {
    let output = try await Calls(pythonEnvironment: "/nonexistent").python("import sys; sys.prefix")
    #expect(output.value == "'/usr'")
    #expect(output.notes.contains { $0.contains("tools/setup") })
  }

  @Test(
    "Every language is found on this machine, and its version can be asked in the sandbox",
    arguments: ["python", "bash"])
  func versions(language: String) async throws {
    let set = LanguageSet(machine: Machine(searchPath: [], pythonEnvironment: nil))
    let interpreter = try set.find(language).1
    let outcome = try await Calls.host.run(RunRequest(arguments: [interpreter.path] + interpreter.versionArguments))
    #expect(String(decoding: outcome.output.head, as: UTF8.self).lowercased().contains(language))
  }
}
