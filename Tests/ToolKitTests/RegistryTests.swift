import JSON
import Observe
import Roots
import Synchronization
import TestSupport
import Testing
import ToolKit

@Suite("The registry of tools")
struct RegistryTests {
  private struct Empty: ToolInput {}

  private struct Nothing: ToolOutput {
    var content: [ToolContent] { [] }
  }

  /// A tool with declarations of the test's choice.
  private struct Probe<Input: ToolInput, Output: ToolOutput>: Tool {
    var name = "probe"
    var title = "Probe"
    var description = "Probes"
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    func call(_ input: Input, in context: ToolContext) async throws -> Output { Output() }
  }

  private func flaw(_ tool: some Tool) throws -> String {
    try #require(throws: RegistryError.self) { try ToolRegistry([tool]) }.description
  }

  @Test("A tool is found by its name and called through it")
  func calling() async throws {
    let registry = try ToolRegistry([SampleTool()])
    let result = try await registry.call(
      "sample", arguments: JSONDocument(#"{"text":"hi","count":"2"}"#).root, in: .quiet())
    #expect(result.content == [.text("hi")])
    #expect(!result.isError)
    #expect(try JSONDocument(#require(result.structured)).root["exit_code"]?.integer == 2)
  }

  @Test("The order of the definitions is the order of the list")
  func order() throws {
    var first = SampleTool()
    first.name = "zeta"
    var second = SampleTool()
    second.name = "alpha"
    #expect(try ToolRegistry([first, second]).definitions.map(\.name) == ["zeta", "alpha"])
  }

  @Test("An unknown tool is named together with the one that was probably meant")
  func unknown() async throws {
    let registry = try ToolRegistry([SampleTool()])
    let error = await #expect(throws: UnknownTool.self) {
      try await registry.call("smaple", arguments: nil, in: .quiet())
    }
    #expect(error?.description == "Unknown tool 'smaple'. Did you mean 'sample'?")
  }

  @Test("A wrong argument is a ToolError, whose result says so with its code")
  func wrongArgument() async throws {
    let registry = try ToolRegistry([SampleTool()])
    let error = await #expect(throws: ToolError.self) {
      try await registry.call("sample", arguments: nil, in: .quiet())
    }
    #expect(
      error?.result
        == ToolResult(
          content: [.text("invalid_argument: Argument 'text' is missing, expected a string: The text.")],
          structured: nil, isError: true))
  }

  @Test("An error that is worth another try says when")
  func retry() {
    let error = ToolError(.overloaded, "Too many calls.", retryAfterMilliseconds: 250)
    #expect(error.description == "overloaded: Too many calls. retry_after_ms: 250")
  }

  @Test(
    "A name that hosts refuse ends the start",
    arguments: ["", "a.b", "a b", "é", String(repeating: "x", count: 65), "a/b"])
  func badName(_ name: String) throws {
    #expect(try flaw(Probe<Empty, Nothing>(name: name)).contains("does not match ^[a-zA-Z0-9_-]{1,64}$"))
  }

  @Test("Two tools of one name, a missing title and an endless description end the start")
  func badDefinitions() throws {
    #expect(
      try #require(throws: RegistryError.self) { try ToolRegistry([SampleTool(), SampleTool()]) }.description
        == "Two tools are called 'sample'.")
    #expect(try flaw(Probe<Empty, Nothing>(title: "")).contains("it has no title"))
    #expect(try flaw(Probe<Empty, Nothing>(description: "")).contains("it has no description"))
    let long = String(repeating: "x", count: 2049)
    #expect(try flaw(Probe<Empty, Nothing>(description: long)).contains("has 2049 characters, more than 2048"))
  }

  private struct Plain: ToolInput {
    var value = 1
  }
  private struct Undescribed: ToolInput {
    @Param("") var value: Int = 1
  }
  private struct Contradictory: ToolInput {
    @Param("A number", .range(1...5)) var value: Int = 9
  }
  private struct Meaningless: ToolInput {
    @Param("A number", .length(1...5)) var value: Int = 3
  }
  private struct Twice: ToolInput {
    @Param("A number") var value: Int = 1
    @Param("Another", name: "value") var other: Int = 1
  }
  private struct Deep: ToolInput {
    @Param("Parts") var parts: [Undescribed] = []
  }
  private struct Redeclaring: ToolInput {
    @Param("A number") var value: Int = 1
    init() { _value = Param(wrappedValue: 2, "Another number") }
  }
  private struct PlainOutput: ToolOutput {
    var value = 1
    var content: [ToolContent] { [] }
  }

  @Test("Declarations that contradict themselves end the start and name the property")
  func badDeclarations() throws {
    #expect(try flaw(Probe<Plain, Nothing>()) == "The tool 'probe': Plain.value is not declared with @Param.")
    #expect(try flaw(Probe<Undescribed, Nothing>()).contains("Undescribed.value has no description"))
    #expect(try flaw(Probe<Contradictory, Nothing>()).contains("has a default outside of its own bounds"))
    #expect(try flaw(Probe<Meaningless, Nothing>()).contains("has a bound that means nothing for its type"))
    #expect(try flaw(Probe<Twice, Nothing>()).contains("Twice.other has the name of another argument, 'value'"))
    #expect(try flaw(Probe<Deep, Nothing>()).contains("parts.value has no description"))
    #expect(
      try flaw(Probe<Redeclaring, Nothing>()).contains("Redeclaring.init() does more than evaluate the declarations"))
    #expect(try flaw(Probe<Empty, PlainOutput>()).contains("PlainOutput.value is not declared with @Field"))
  }

  @Test("Each call leaves a span with its tool and outcome")
  func spans() async throws {
    final class Recorder: Instruments {
      let spans = Mutex<[String]>([])
      func span(_ name: StaticString, subject: String, outcome: String, duration: Duration, trace: TraceContext?) {
        spans.withLock { $0.append("\(name) \(subject) \(outcome)" + (trace.map { " under \($0.parentID)" } ?? "")) }
      }
    }
    let recorder = Recorder()
    let registry = try ToolRegistry([SampleTool()], instruments: recorder)
    _ = try await registry.call("sample", arguments: JSONDocument(#"{"text":"x"}"#).root, in: .quiet())
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    let traced = ToolContext(
      deadline: .now, resources: ResourceStore(), roots: .none, executor: ComputeExecutor(threadCount: 1),
      trace: TraceContext(parent: parent))
    _ = try? await registry.call("sample", arguments: nil, in: traced)
    #expect(
      recorder.spans.withLock { $0 } == [
        "tool.call sample ok", "tool.call sample invalid_argument under 00f067aa0ba902b7",
      ])
  }
}
