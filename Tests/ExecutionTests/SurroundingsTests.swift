import Execution
import Glibc
import JSON
import Roots
import Sandbox
import Testing
import ToolKit

/// What a program finds besides its code: files of the user, toolchains, interpreters.
@Suite("Surroundings") struct SurroundingsTests {
  @Test("A file in an allowed root is copied in under its own name, or under the given one")
  func userFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write("numbers.txt", "1\n2\n")
    var call = Calls()
    call.roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let output = try await call.bash(
      "cat numbers.txt other; echo changed > numbers.txt",
      ["files": [["path": "numbers.txt"], ["path": .string(folder.path + "/numbers.txt"), "name": "other"]]])
    #expect(output.stdout == "1\n2\n1\n2\n", "\(output.text)")
    #expect(output.artifacts.map(\.name) == ["numbers.txt"])
    #expect(folder.read("numbers.txt") == "1\n2\n", "the user's own file is untouched")
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

  @Test("Toolchains in /opt are shown; homes, temporary folders and tricks are not")
  func toolchains() {
    let found = Toolchains.discover(
      searchPath: [
        "/opt/swift/usr/bin", "/opt/swift/usr/bin", "/root/.cargo/bin", "/tmp/bin", "/usr/bin", "/opt/../etc/bin",
        "/opt/empty/bin", "/opt/workbench/python/bin", "opt/x/bin",
      ],
      isProgram: { !$0.hasPrefix("/opt/empty") })
    #expect(found.binds == [RunRequest.Bind(source: "/opt/swift", target: "/opt/swift")])
    #expect(found.searchPath == ["/opt/swift/usr/bin"])
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

/// A folder that is deleted with this object.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/workbench-test-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template).map { unsafe String(cString: $0) }
    path = try #require(made)
  }

  deinit {
    for name in ["numbers.txt"] { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  func write(_ name: String, _ text: String) throws {
    let file = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(file >= 0)
    defer { close(file) }
    try #require(unsafe Glibc.write(file, text, text.utf8.count) == text.utf8.count)
  }

  func read(_ name: String) -> String? {
    let file = unsafe open(path + "/" + name, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe Glibc.read(file, &bytes, bytes.count)
    return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
