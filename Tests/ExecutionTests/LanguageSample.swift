import Execution
import JSON
import TestSupport
import Testing

/// What is expected of every language alike.
enum Aspect: String, CaseIterable {
  case hello, unicode, standardInput, inputFiles, exitCode, artifact, crash, endless, memoryBomb, deniedCall, broken
}

/// A language as its tests know it: one small program for each aspect.
struct LanguageSample {
  let name: String
  /// Prints `hello` and a newline.
  let hello: String
  /// Prints `héllo, 世界 🌍`.
  let unicode: String
  /// Copies standard input to standard output.
  let echo: String
  /// Prints the content of data/n.txt and what `files` contributes.
  let reader: (code: String, files: [String: String], prints: String)
  let exitThree: String
  /// Writes `made` to out.txt.
  let writer: String
  let crash: (code: String, signals: [String])
  let endless: String
  /// Takes memory and touches it until there is no more.
  let bomb: String
  /// Makes a network socket, and prints `refused` if that fails.
  let network: String
  /// Code that cannot be compiled, with the place of its one error and a part of the message.
  let broken: (code: String, line: Int, column: Int, message: String)
  var memoryMb = 256

  /// Calls with everything that this machine has.
  static let call = Calls(pythonEnvironment: Installed.sandboxPython, searchPath: Installed.searchPath)

  var isInstalled: Bool { (try? LanguageSet(machine: Self.call.machine).find(name)) != nil }

  func check(_ aspect: Aspect) async throws {
    switch aspect {
    case .hello:
      let output = try await run(hello)
      #expect(output.status == "ok", "\(output.text)")
      #expect(output.stdout == "hello\n")
      #expect(output.stderr.isEmpty && output.notes.isEmpty && output.denied.isEmpty, "\(output.text)")
      #expect(output.artifacts.isEmpty && output.skipped.isEmpty, "the code is no result: \(output.text)")
    case .unicode:
      let output = try await run(unicode)
      #expect(output.stdout.hasPrefix("héllo, 世界 🌍"), "\(output.text)")
    case .standardInput:
      let output = try await run(echo, ["stdin": "a\nß 🌍\n"])
      #expect(output.stdout == "a\nß 🌍\n", "\(output.text)")
    case .inputFiles:
      var files: [JSONValue] = [["name": "data/n.txt", "content": "41\n"]]
      files += reader.files.map { ["name": .string($0.key), "content": .string($0.value)] }
      let output = try await run(reader.code, ["files": .array(files)])
      #expect(output.stdout == reader.prints, "\(output.text)")
      #expect(output.artifacts.isEmpty, "what was passed in does not come back: \(output.text)")
    case .exitCode:
      let output = try await run(exitThree)
      #expect(output.status == "error", "\(output.text)")
      #expect(output.exitCode == 3)
    case .artifact:
      let output = try await run(writer)
      #expect(output.artifacts.map(\.name) == ["out.txt"], "\(output.text)")
      #expect(String(decoding: try Self.call.artifact("out.txt", of: output), as: UTF8.self) == "made")
    case .crash:
      let output = try await run(crash.code)
      #expect(output.status == "signal", "\(output.text)")
      #expect(crash.signals.contains(output.signal ?? "none"), "\(output.text)")
    case .endless:
      let output = try await run(endless, ["timeout_s": 1])
      #expect(output.status == "timeout", "\(output.text)")
    case .memoryBomb:
      let output = try await run(bomb, ["memory_mb": .integer(Int64(memoryMb))])
      // The limit ends it, or it is told that there is no more and ends itself.
      #expect(["memory", "signal", "error"].contains(output.status), "\(output.text)")
      #expect(output.usage.peakMemoryBytes <= (memoryMb << 20) + (32 << 20), "\(output.text)")
    case .deniedCall:
      let output = try await run(network)
      #expect(output.stdout.contains("refused"), "\(output.text)")
      #expect(output.denied.contains { $0.syscall == "socket" && $0.advice.contains("no network") }, "\(output.text)")
    case .broken:
      try await checkBroken()
    }
  }

  private func checkBroken() async throws {
    let output = try await run(broken.code)
    #expect(output.status == "error", "\(output.text)")
    #expect(output.stdout.isEmpty)
    let compile = try #require(output.compile, "\(output.text)")
    #expect(compile.status == "error")
    #expect(compile.errors == 1, "\(output.text)")
    let found = try #require(compile.diagnostics.first { $0.severity == "error" })
    #expect(found.file?.hasPrefix("main.") == true, "\(output.text)")
    #expect(found.line == broken.line, "\(output.text)")
    #expect(found.column == broken.column, "\(output.text)")
    #expect(found.message.contains(broken.message), "\(output.text)")
    #expect(output.text.contains(broken.message))
  }

  private func run(_ code: String, _ more: [String: JSONValue] = [:]) async throws -> ExecuteOutput {
    try await Self.call(name, code, more)
  }
}
