internal import Synchronization
internal import ToolKit

/// Has a model write, examines what it wrote, and has it repair that, until it is validated or nothing is to be hoped for.
struct WritingLoop: Sendable {
  let writer: any CodeWriting
  let examiner: Examiner
  let deadline: ContinuousClock.Instant
  let progress: Steps

  /// What came of it.
  struct Outcome: Sendable {
    /// In their order.
    var trials: [Trial] = []
    var degraded: [String] = []
    /// Why the model wrote no more, where it was asked and did not.
    var error: WritingError?

    /// By tests passed, then verdict, then length; the earlier of two that are alike.
    var best: Trial? {
      trials.dropFirst().reduce(trials.first) { best, trial in best.map { trial.isBetter(than: $0) ? trial : $0 } }
    }
  }

  /// The most tokens of an answer.
  private static let longestAnswer = 8192
  /// What is kept of the time for the checks, where there is enough of it.
  private static let reserve = Duration.seconds(8)

  /// - Throws: `ToolError` when nothing can be run or looked at; `CancellationError`.
  func run(_ task: CodeTask, _ material: Material, in context: ToolContext) async throws -> Outcome {
    var outcome = Outcome()
    var brief = Brief(task: task, material: material)
    var number = 1
    while number <= task.maximumAttempts {
      guard deadline > .now else {
        outcome.degraded.append("the deadline came before attempt \(number); raise deadline_ms")
        break
      }
      progress.begin(number == 1 ? "asking the model" : "asking the model to repair it, attempt \(number)")
      let start = ContinuousClock.now
      let answer: WrittenAnswer
      switch try await ask(brief, outcome.trials.last) {
      case .success(let given): answer = given
      case .failure(let error) where error.kind == .contextTooLong && !brief.material.excerpts.isEmpty:
        // Once more with what matters most.
        brief = Brief(task: task, material: brief.material.withoutExcerpts)
        outcome.degraded.append("files and passages were left out of the question: \(error.message)")
        continue
      case .failure(let error):
        outcome.error = error
        return outcome
      }
      var trial = try await examiner.examine(
        answer.text, finish: answer.finish, attempt: number, until: deadline, progress, in: context)
      trial.answer = answer
      trial.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
      let last = outcome.trials.last?.failures.first?.signature
      outcome.trials.append(trial)
      guard trial.verdict == .failed else { break }
      if let last, trial.failures.first?.signature == last {
        outcome.degraded.append("two attempts failed in the same way, so there was no third of that kind")
        break
      }
      number += 1
    }
    return outcome
  }

  private func ask(_ brief: Brief, _ previous: Trial?) async throws -> Result<WrittenAnswer, WritingError> {
    let left = deadline - .now
    let request = WritingRequest(
      messages: Self.messages(brief, previous), maximumTokens: Self.longestAnswer,
      deadline: left > Self.reserve * 2 ? deadline - Self.reserve : deadline)
    let told = Mutex(0)
    do {
      return .success(
        try await writer.write(request) { [progress] characters in
          // Each piece would be a flood.
          let isNews = told.withLock { told in
            guard characters >= told + 400 || told == 0 else { return false }
            told = characters
            return true
          }
          if isNews { progress.tell("the model has written \(characters) characters") }
        })
    } catch let error as WritingError {
      return .failure(error)
    }
  }

  /// The brief, and behind it the last answer with what is wrong with it: those before are of no use, and cost.
  private static func messages(_ brief: Brief, _ previous: Trial?) -> [WritingRequest.Message] {
    var messages: [WritingRequest.Message] = [.init(.system, Brief.system), .init(.user, brief.text)]
    if let previous, let answer = previous.answer {
      messages.append(.init(.assistant, code(previous) ?? answer.text))
      messages.append(.init(.user, RepairBrief.text(previous)))
    }
    return messages
  }

  /// The code of an attempt as an answer, without the thoughts and words around it.
  private static func code(_ trial: Trial) -> String? {
    guard let extraction = trial.extraction else { return nil }
    if extraction.others.isEmpty { return Quoted.block(extraction.entry.text) }
    return extraction.files.map { "\($0.name)\n" + Quoted.block($0.text) }.joined(separator: "\n")
  }
}

extension Material {
  /// The files for the run alone.
  var withoutExcerpts: Material {
    var material = self
    material.excerpts = []
    return material
  }
}
