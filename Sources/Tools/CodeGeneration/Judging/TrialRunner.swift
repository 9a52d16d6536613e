internal import ToolKit

/// Runs the code of an attempt: with the caller's tests, for each input, or alone.
struct TrialRunner: Sendable {
  let runner: any CodeRunning
  let task: CodeTask
  let files: [WorkFile]

  /// Seconds until a program is ended, tests or not.
  private static let seconds: Double = 20

  struct Result: Sendable {
    var run: RunReport?
    var tests: TestTally?
    var failures: [Failure] = []
    var checked: [String] = []
    var unchecked: [String] = []
  }

  /// - Throws: `ToolError` when nothing was run; `CancellationError`.
  func run(_ extraction: Extraction, in context: ToolContext) async throws -> Result {
    var result = Result()
    if let tests = task.tests { try await run(tests, of: extraction, &result, in: context) }
    if !task.cases.isEmpty, result.failures.first?.kind != .compile {
      try await runCases(of: extraction, &result, in: context)
    }
    guard result.checked.isEmpty else { return result }
    let report = try await runner.run(program(extraction), in: context)
    result.run = report
    result.checked.append("run")
    if let failure = RunFailure.of(report, reader(extraction)) { result.failures.append(failure) }
    return result
  }

  private func run(
    _ tests: String, of extraction: Extraction, _ result: inout Result, in context: ToolContext,
  ) async throws {
    var random = SystemRandomNumberGenerator()
    let mark = "workbench-tests-" + String(random.next(), radix: 36)
    var test = TestProgram(tests, of: extraction, task.language, seconds: Self.seconds, mark: mark)
    test.program.files += given(beside: test.program.files.map(\.name))
    var report = try await runner.run(test.program, in: context)
    var places = reader(extraction)
    // The program is our own text where tests are counted: only the code's file is its place.
    if test.mark != nil { places.names = [test.codeName] }
    places.testsName = test.testsName
    places.firstTestLine = test.firstTestLine ?? .max
    result.checked.append("tests")
    guard let mark = test.mark else {
      let failure = RunFailure.of(report, places)
      result.run = report
      result.tests = TestTally(passed: failure == nil ? 1 : 0, total: 1)
      if let failure { result.failures.append(asTests(failure)) }
      return
    }
    let (found, rest) = TestReport.taken(from: report.errorOutput, mark: mark)
    report.errorOutput = rest
    result.run = report
    guard let found else {
      result.tests = TestTally(passed: 0, total: 1)
      let failure =
        RunFailure.of(report, places)
        ?? Failure(.tests, "the program ended before its tests did; it must not exit while it is imported")
      result.failures.append(failure)
      return
    }
    result.tests = TestTally(passed: found.passed, total: found.total, failed: found.failures)
    guard found.passed < found.total else { return }
    result.failures.append(Self.failure(of: found, extraction))
  }

  /// A test that ends with an error is a failed test, wherever the error is.
  private func asTests(_ failure: Failure) -> Failure {
    guard failure.kind == .runtime || failure.kind == .signal else { return failure }
    return Failure(.tests, "the tests fail: \(failure.message)", places: failure.places)
  }

  private static func failure(of report: TestReport, _ extraction: Extraction) -> Failure {
    let first = report.failures.first
    var message = "\(report.total - report.passed) of \(report.total) tests fail"
    if let first { message += "; \(first.name): \(first.kind): \(first.message)" }
    let places = report.failures.flatMap { failed in
      failed.places.prefix(2).map { place in
        var place = place
        place.message = "\(failed.name): \(failed.kind): \(failed.message)"
        return place
      }
    }
    let isImport = first?.name == "import of the code"
    let kind: FailureKind =
      isImport ? first?.kind == "SyntaxError" ? .syntax : .runtime : first?.kind == "timeout" ? .timeout : .tests
    return Failure(kind, message, places: Array(places.prefix(10)), tests: report.failures.map(\.name))
  }

  private func runCases(
    of extraction: Extraction, _ result: inout Result, in context: ToolContext,
  ) async throws {
    var tally = result.tests ?? TestTally()
    result.checked.append("cases")
    for (index, one) in task.cases.enumerated() {
      var program = program(extraction)
      program.input = one.input
      let report = try await runner.run(program, in: context)
      tally.total += 1
      var failure = RunFailure.of(report, reader(extraction))
      if failure == nil, let difference = OutputComparison.difference(of: report.output, from: one.output) {
        failure = Failure(.output, "its output for stdin[\(index)] is wrong: \(difference)", tests: ["\(index)"])
      }
      if let failure {
        tally.failed.append(
          TestReport.Failed(
            name: "stdin[\(index)]", kind: failure.kind.rawValue, message: failure.message, places: failure.places))
        // One failure is what is repaired first; the others are counted.
        if result.failures.isEmpty || result.failures.allSatisfy({ $0.kind == .tests }) {
          if result.failures.isEmpty { result.run = report }
          result.failures.append(failure)
        }
        // What does not compile or end will not do so for the next input.
        guard ![.compile, .timeout, .syntax].contains(failure.kind) else {
          tally.total += task.cases.count - index - 1
          break
        }
      } else {
        tally.passed += 1
        if result.run == nil { result.run = report }
      }
    }
    result.tests = tally
  }

  /// The code alone.
  private func program(_ extraction: Extraction) -> ProgramToRun {
    var program = ProgramToRun(code: extraction.entry.text, language: task.language.name, seconds: Self.seconds)
    program.files = extraction.others.map { WorkFile(name: $0.name, bytes: Array($0.text.utf8)) }
    program.files += given(beside: program.files.map(\.name))
    return program
  }

  /// The user's files that the answer has not written anew.
  private func given(beside names: [String]) -> [WorkFile] { files.filter { !names.contains($0.name) } }

  private func reader(_ extraction: Extraction) -> PlaceReader {
    let ending = task.language.fileExtension
    let entry = extraction.entry
    return PlaceReader(
      names: [entry.name, "/code.\(ending)", "main.\(ending)", "main.mjs", "solution.\(ending)", entry.name + ".inc"],
      code: entry)
  }
}
