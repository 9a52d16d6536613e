import JSON
import Roots
import Synchronization
import TestSupport
import ToolKit

@testable import CodeGeneration

/// A linter that says what a test wants.
struct FakeChecker: CodeChecking {
  var answer: @Sendable ([CodeFile]) async throws -> CheckReport = { _ in CheckReport(verdict: .pass) }

  func check(_ files: [CodeFile], _ language: CodeLanguage, in context: ToolContext) async throws -> CheckReport {
    try await answer(files)
  }
}

/// A sandbox that says what a test wants, and remembers what it was given.
final class FakeRunner: CodeRunning {
  let languages = ["python", "bash", "javascript", "typescript", "c", "cpp", "swift", "rust", "go"]
  private let answer: @Sendable (ProgramToRun) async throws -> RunReport
  private let seen = Mutex<[ProgramToRun]>([])

  var programs: [ProgramToRun] { seen.withLock(\.self) }

  init(_ answer: @escaping @Sendable (ProgramToRun) async throws -> RunReport = { _ in .ok() }) { self.answer = answer }

  func run(_ program: ProgramToRun, in context: ToolContext) async throws -> RunReport {
    seen.withLock { $0.append(program) }
    return try await answer(program)
  }
}

/// A search that finds what a test wants.
struct FakeFinder: PassageFinding {
  var found: FoundPassages

  func passages(for question: String, tokens: Int, in context: ToolContext) async throws -> FoundPassages { found }
}

/// A model that gives one answer after the other.
final class FakeWriter: CodeWriting {
  private let answers: [Result<WrittenAnswer, WritingError>]
  private let seen = Mutex<[WritingRequest]>([])

  var requests: [WritingRequest] { seen.withLock(\.self) }

  init(_ answers: Result<WrittenAnswer, WritingError>...) { self.answers = answers }

  convenience init(texts: String...) { self.init(all: texts.map { .success(.text($0)) }) }

  private init(all: [Result<WrittenAnswer, WritingError>]) { answers = all }

  func write(_ request: WritingRequest, heard: @escaping @Sendable (Int) -> Void) async throws -> WrittenAnswer {
    let index = seen.withLock {
      $0.append(request); return $0.count - 1
    }
    let answer = try answers[min(index, answers.count - 1)].get()
    heard(answer.text.count)
    return answer
  }
}

extension WrittenAnswer {
  static func text(_ text: String, finish: Finish = .complete) -> WrittenAnswer {
    WrittenAnswer(
      text: text, finish: finish, model: "tiny", provider: "openai", usage: Usage(input: 10, output: 20))
  }
}

extension RunReport {
  static func ok(_ output: String = "") -> RunReport {
    var report = RunReport(status: "ok")
    (report.exitCode, report.output) = (0, output)
    return report
  }

  static func error(_ words: String, code: Int = 1) -> RunReport {
    var report = RunReport(status: "error")
    (report.exitCode, report.errorOutput) = (code, words)
    return report
  }

  /// What Python's tests report about themselves.
  static func tests(_ passed: Int, of total: Int, _ failures: String = "[]", for program: ProgramToRun) -> RunReport {
    let mark = program.code.split(separator: "\"")[5]
    var report = RunReport.ok()
    report.errorOutput = "\n\(mark) {\"passed\":\(passed),\"total\":\(total),\"failures\":\(failures)}\n"
    return report
  }
}

extension CheckReport {
  static func error(_ message: String, line: Int = 1, category: String = "correctness") -> CheckReport {
    var report = CheckReport(verdict: .fail)
    report.errors = 1
    report.findings = [
      CheckFinding(
        file: "solution.py", line: line, column: 1, tool: "ruff", rule: "F821", severity: "error", category: category,
        message: message)
    ]
    return report
  }
}

/// Calls of the tool as a client makes them.
struct Calls {
  var checker = FakeChecker()
  var runner = FakeRunner()
  var finder: FakeFinder?
  var writer: FakeWriter?
  var roots = Roots.none

  func callAsFunction(
    _ json: String, progress: (@Sendable (ToolContext.Progress) -> Void)? = nil,
  ) async throws -> GenerateOutput {
    let tool = GenerateCode(checker: checker, runner: runner, finder: finder, writer: writer)
    let input = try GenerateInput.decoded(from: try JSONDocument(json).root)
    let context = ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(), roots: roots,
      executor: ComputeExecutor(threadCount: 1), progress: progress)
    return try await tool.call(input, in: context)
  }

  /// A call with these members as strings, and further JSON members.
  func callAsFunction(_ members: [(String, String)], _ more: String = "") async throws -> GenerateOutput {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in [("prompt", "Add two numbers."), ("language", "python")] + members {
      writer.key(key)
      writer.string(value)
    }
    writer.endObject()
    var json = String(decoding: writer.take(), as: UTF8.self)
    if !more.isEmpty { json = json.dropLast() + "," + more + "}" }
    return try await self(json)
  }
}

extension GenerateOutput {
  /// The text that a model reads.
  var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
  }
}
