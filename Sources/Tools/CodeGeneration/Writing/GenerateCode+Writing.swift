internal import ToolKit

extension GenerateCode {
  /// A model writes and repairs; where there is none to be had, the caller's own gets the brief.
  func written(
    by writer: any CodeWriting, _ task: CodeTask, _ material: Material, until deadline: ContinuousClock.Instant,
    _ progress: Steps, in context: ToolContext,
  ) async throws -> GenerateOutput {
    let examiner = Examiner(checker: checker, runner: runner, task: task, files: material.files)
    let loop = WritingLoop(writer: writer, examiner: examiner, deadline: deadline, progress: progress)
    let outcome = try await loop.run(task, material, in: context)
    guard let best = outcome.best else {
      return Self.needsCandidate(task, material, degraded: outcome.degraded + Self.words(outcome.error))
    }
    var output = GenerateOutput()
    output.degraded = material.degraded + outcome.degraded + Self.words(outcome.error)
    output.describe(best, task.language, isOwn: true)
    output.attempts = outcome.trials.map(AttemptField.init)
    let answers = outcome.trials.compactMap(\.answer)
    output.degraded += answers.flatMap(\.degraded)
    (output.model, output.provider) = (best.answer?.model, best.answer?.provider)
    output.cached = answers.allSatisfy(\.isCached)
    let usage = answers.map(\.usage).reduce(WrittenAnswer.Usage()) { $0 + $1 }
    (output.inputTokens, output.outputTokens) = (usage.input, usage.output)
    (output.reasoningTokens, output.cachedTokens) = (usage.reasoning, usage.cached)
    var next: String?
    if best.verdict == .failed {
      // The caller's model may see what this one did not.
      let mark = AttemptMark(number: 1, previous: best.failures.first?.signature)
      let brief = RepairBrief.text(best)
      (output.brief, output.attempt) = (brief, mark.description)
      next = """
        \(brief)

        The model has not mended it. Mend it yourself: call generate_code with the same arguments and with \
        attempt: "\(mark)" and candidate: your answer.
        """
    }
    output.readable = [.text(AnswerText.of(output, best, next: next))] + (best.run?.links ?? [])
    return output
  }

  private static func words(_ error: WritingError?) -> [String] {
    error.map { ["the model did not write: \($0.message)"] } ?? []
  }
}

extension WrittenAnswer.Usage {
  fileprivate static func + (left: Self, right: Self) -> Self {
    func sum(_ first: Int?, _ second: Int?) -> Int? {
      first == nil && second == nil ? nil : (first ?? 0) + (second ?? 0)
    }
    return Self(
      input: sum(left.input, right.input), output: sum(left.output, right.output),
      reasoning: sum(left.reasoning, right.reasoning), cached: sum(left.cached, right.cached))
  }
}
