internal import ToolKit

/// Takes an answer through every check that the task asks for.
struct Examiner: Sendable {
  let checker: any CodeChecking
  let runner: any CodeRunning
  let task: CodeTask
  /// The user's files, for the run.
  let files: [WorkFile]

  /// - Parameter finish: why the answer ended, where a model wrote it.
  /// - Throws: `ToolError` when nothing can be run or looked at; `CancellationError`. A deadline that passes is no error: the
  ///   trial then says what could not be done.
  func examine(
    _ answer: String, finish: WrittenAnswer.Finish = .complete, attempt: Int, until deadline: ContinuousClock.Instant,
    _ progress: Steps, in context: ToolContext,
  ) async throws -> Trial {
    let start = ContinuousClock.now
    var trial = Trial(attempt: attempt)
    progress.begin("extracting the code")
    let task = task
    let (found, constraints) = try await context.compute {
      let found = Extraction.of(answer, task.language, finish: finish)
      let checks = (try? found.get()).map { ConstraintCheck.all(task.constraints, $0.files, task.language) }
      return (found, checks ?? [])
    }
    switch found {
    case .failure(let reason): trial.failures = [reason.failure]
    case .success(let extraction):
      trial.extraction = extraction
      trial.take(constraints)
      try await checkAndRun(extraction, &trial, until: deadline, progress, in: context)
    }
    trial.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    trial.sortFailures()
    return trial
  }

  private enum Part: Sendable {
    case checked(CheckReport)
    case ran(TrialRunner.Result)
    case failed(ToolError)
    case late
  }

  /// Both at once: what the linter says and what the run says help the next attempt together.
  private func checkAndRun(
    _ extraction: Extraction, _ trial: inout Trial, until deadline: ContinuousClock.Instant, _ progress: Steps,
    in context: ToolContext,
  ) async throws {
    guard task.validation != .none else {
      trial.unchecked.append("neither linted nor run, as was asked for")
      return
    }
    var open: Set = ["lint"]
    if task.validation == .run { open.insert("run") }
    progress.begin(open.contains("run") ? "linting and running" : "linting")
    let quiet = context.part(until: deadline)
    let heard = context.part(until: deadline) { progress.tell($0.message ?? "running") }
    let parts = try await withThrowingTaskGroup(of: Part.self) { [task, open] group in
      group.addTask {
        do {
          return .checked(try await checker.check(extraction.files, task.language, in: quiet))
        } catch let error as ToolError {
          return .failed(error)
        }
      }
      if open.contains("run") {
        group.addTask {
          do {
            let runner = TrialRunner(runner: runner, task: task, files: files)
            return .ran(try await runner.run(extraction, in: heard))
          } catch let error as ToolError {
            return .failed(error)
          }
        }
      }
      group.addTask {
        do { try await Task.sleep(until: deadline, clock: .continuous) } catch { try Task.checkCancellation() }
        return .late
      }
      defer { group.cancelAll() }
      var parts: [Part] = []
      while parts.count < open.count, let part = try await group.next() {
        if case .late = part { break }
        parts.append(part)
        if parts.count < open.count {
          if case .checked(let report) = part { progress.begin("linted: \(report.verdict.rawValue)") }
          if case .ran = part { progress.begin("run: ended") }
        }
      }
      return parts
    }
    try Task.checkCancellation()
    for part in parts {
      switch part {
      case .checked(let report):
        trial.take(report)
        open.remove("lint")
      case .ran(let result):
        trial.run = result.run
        trial.tests = result.tests
        trial.failures += result.failures
        trial.checked += result.checked
        trial.unchecked += result.unchecked
        open.remove("run")
      case .failed(let error):
        // A full machine or a missing sandbox is the caller's news, not the code's fault.
        guard error.code == .deadlineExceeded else { throw error }
      case .late: break
      }
    }
    for what in open.sorted() {
      trial.unchecked.append(
        "the deadline came before the \(what == "lint" ? "linters were" : "run was") done; raise deadline_ms")
    }
  }
}
