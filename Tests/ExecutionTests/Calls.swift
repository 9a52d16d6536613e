import Execution
import JSON
import Programs
import Roots
import Sandbox
import TestSupport
import Testing
import ToolKit

/// Calls of the tool as a client makes them: JSON in, text and structured result out.
struct Calls {
  let tool: ExecuteSandboxed
  let machine: Machine
  let resources = ResourceStore()
  var roots = Roots.none

  /// The host that SwiftPM builds beside the test bundle, shared by all tests.
  static let host: SandboxHost = {
    var options = SandboxHost.Options(hostPath: builtPath)
    // Tests come all at once, and none of them is about being turned away.
    options.queuedRuns = 1000
    return SandboxHost(options)
  }()

  static let builtPath = SpawnedServer.products + "/sandbox-host"

  init(
    host: SandboxHost = Calls.host, pythonEnvironment: String? = nil, searchPath: [String] = [],
    sessions: Sessions.Options = Sessions.Options(), interval: Duration = .seconds(5),
    patience: Duration = .seconds(600),
  ) {
    machine = Machine(searchPath: searchPath, pythonEnvironment: pythonEnvironment)
    tool = ExecuteSandboxed(
      host: host, machine: machine, sessions: sessions, interval: interval, patience: patience)
  }

  /// Another view of the same tool, with its sessions.
  init(sharing other: Calls, interval: Duration, patience: Duration = .seconds(600)) {
    machine = other.machine
    tool = other.tool.paced(interval: interval, patience: patience)
  }

  /// Calls the tool with these arguments, as JSON text.
  func callAsFunction(
    json: String, deadline: Duration = .seconds(120), progress: (@Sendable (ToolContext.Progress) -> Void)? = nil,
  ) async throws -> ExecuteOutput {
    let document = try JSONDocument(Array(json.utf8))
    let input = try ExecuteInput.decoded(from: document.root)
    let context = ToolContext(
      deadline: .now + deadline, resources: resources, roots: roots, executor: ComputeExecutor.forTests,
      progress: progress)
    return try await tool.call(input, in: context)
  }

  /// Calls the tool with this code and further members.
  func callAsFunction(_ language: String, _ code: String, _ more: [String: JSONValue] = [:]) async throws
    -> ExecuteOutput
  {
    var members: [(String, JSONValue)] = [("code", .string(code)), ("language", .string(language))]
    members += more.map { ($0.key, $0.value) }
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in members {
      writer.key(key)
      try writer.value(value)
    }
    writer.endObject()
    return try await self(json: String(decoding: writer.bytes, as: UTF8.self))
  }

  func python(_ code: String, _ more: [String: JSONValue] = [:]) async throws -> ExecuteOutput {
    try await self("python", code, more)
  }

  func bash(_ code: String, _ more: [String: JSONValue] = [:]) async throws -> ExecuteOutput {
    try await self("bash", code, more)
  }

  /// The content of an artifact, read as a client reads it.
  func artifact(_ name: String, of output: ExecuteOutput) throws -> [UInt8] {
    let field = try #require(output.artifacts.first { $0.name == name }, "no artifact \(name)")
    return try #require(resources.read(field.uri)).bytes
  }
}

extension ComputeExecutor {
  static let forTests = ComputeExecutor(threadCount: 2)
}

extension ExecuteOutput {
  /// The text that a model reads.
  var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
  }

  var images: Int {
    content.count { if case .image = $0 { true } else { false } }
  }

  var links: [ResourceLink] {
    content.compactMap { if case .resourceLink(let link) = $0 { link } else { nil } }
  }

  /// The structured result as a client gets it.
  var structured: String { get throws { String(decoding: try encoded(), as: UTF8.self) } }
}

/// Expects a tool error, and answers it.
func toolError(_ body: () async throws -> ExecuteOutput) async throws -> ToolError {
  do {
    let output = try await body()
    throw Unexpected(text: output.text)
  } catch let error as ToolError {
    return error
  }
}

/// An answer where an error was due.
struct Unexpected: Error {
  let text: String
}
