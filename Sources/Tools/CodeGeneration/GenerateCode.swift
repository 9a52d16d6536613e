package import ToolKit

/// The tool `generate_code`: code that has been linted and has run.
///
/// Without a model of its own it has the caller's model write: it answers with a brief, and the next call brings the
/// candidate. Everything behind that is the same for both.
package struct GenerateCode: Tool {
  package let name = "generate_code"
  package let title = "Generate checked code"
  package let description = """
    Code that is linted and has run: write what its brief asks for, call again with that as `candidate`.
    """
  /// Arbitrary code runs, if only in the sandbox; and where a model is configured, its endpoint is reached.
  package let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: true)
  package var limits: CallLimits {
    CallLimits(defaultDeadline: Self.longestDeadline + .seconds(10), resultCharacters: 200_000)
  }

  static let longestDeadline = Duration.seconds(600)
  /// Hosts give up at 60 s on a call that says nothing; with a model there is progress to tell.
  private static let usualDeadline = Duration.seconds(50)
  private static let usualDeadlineOfModels = Duration.seconds(120)

  let checker: any CodeChecking
  let runner: any CodeRunning
  private let finder: (any PassageFinding)?
  private let writer: (any CodeWriting)?

  /// - Parameter writer: the model that writes; nil for the caller's own.
  package init(
    checker: any CodeChecking, runner: any CodeRunning, finder: (any PassageFinding)? = nil,
    writer: (any CodeWriting)? = nil,
  ) {
    self.checker = checker
    self.runner = runner
    self.finder = finder
    self.writer = writer
  }

  package func call(_ input: GenerateInput, in context: ToolContext) async throws -> GenerateOutput {
    let start = ContinuousClock.now
    let task = try CodeTask(input, runnable: runner.languages)
    let usual = writer == nil || input.candidate != nil ? Self.usualDeadline : Self.usualDeadlineOfModels
    let allowed = try input.deadlineMs.map { milliseconds throws(ToolError) in
      guard (1...Int(Self.longestDeadline / .milliseconds(1))).contains(milliseconds) else {
        throw CodeTask.invalid("deadline_ms", "is \(milliseconds); 1 to 600000 are possible.")
      }
      return Duration.milliseconds(milliseconds)
    }
    let deadline = min(start + (allowed ?? usual), context.deadline)
    let progress = Steps(context)
    progress.begin("reading the context")
    // What is found matters to whoever writes only.
    let material = try await Material.gather(
      task.context, asking: input.candidate == nil ? finder : nil,
      in: context.part(until: deadline) { progress.tell($0.message ?? "searching") })

    var output: GenerateOutput
    if let candidate = input.candidate {
      output = try await judged(candidate, task, material, until: deadline, progress, in: context)
    } else if let writer {
      output = try await written(by: writer, task, material, until: deadline, progress, in: context)
    } else {
      output = Self.needsCandidate(task, material)
    }
    output.tookMs = ((ContinuousClock.now - start) / .milliseconds(1)).roundedToHundredths
    return output
  }

  /// The caller's model writes: it gets the brief.
  static func needsCandidate(_ task: CodeTask, _ material: Material, degraded: [String] = []) -> GenerateOutput {
    var output = GenerateOutput()
    output.language = task.language.name
    output.status = "needs_candidate"
    output.degraded = degraded + material.degraded
    let brief = Brief(task: task, material: material).text
    (output.brief, output.attempt) = (brief, task.attempt.description)
    let next = """
      Write the code that the brief below asks for. Then call generate_code with the same arguments and with \
      attempt: "\(task.attempt)" and candidate: your answer (attempt \(task.attempt.number) of \(task.maximumAttempts)).

      \(brief)
      """
    output.readable = [.text(AnswerText.of(output, nil, next: next))]
    return output
  }

  /// A candidate, and what became of it.
  private func judged(
    _ candidate: String, _ task: CodeTask, _ material: Material, until deadline: ContinuousClock.Instant,
    _ progress: Steps, in context: ToolContext,
  ) async throws -> GenerateOutput {
    let examiner = Examiner(checker: checker, runner: runner, task: task, files: material.files)
    let trial = try await examiner.examine(
      candidate, attempt: task.attempt.number, until: deadline, progress, in: context)
    var output = GenerateOutput()
    output.degraded = material.degraded
    output.describe(trial, task.language, isOwn: false)
    output.attempts = [AttemptField(trial)]
    var next: String?
    if trial.verdict == .failed { next = Self.nextRound(after: trial, task, &output) }
    output.readable = [.text(AnswerText.of(output, trial, next: next))] + (trial.run?.links ?? [])
    return output
  }

  /// What the caller's model does next, as words; nothing to do is words too.
  private static func nextRound(after trial: Trial, _ task: CodeTask, _ output: inout GenerateOutput) -> String {
    let repair = RepairBrief.text(trial)
    let signature = trial.failures.first?.signature
    if let signature, task.attempt.previous == signature {
      return repair + """


        This is the failure of the attempt before: repairing goes in a circle. Look at the tests and at the task again, and \
        begin anew without 'attempt' if another way is to be tried.
        """
    }
    guard task.attempt.number < task.maximumAttempts else {
      return repair + "\n\nNo attempt is left of \(task.maximumAttempts)."
    }
    let mark = AttemptMark(number: task.attempt.number + 1, previous: signature)
    (output.brief, output.attempt) = (repair, mark.description)
    return repair + """


      Then call generate_code with the same arguments and with attempt: "\(mark)" and candidate: the new answer \
      (attempt \(task.attempt.number + 1) of \(task.maximumAttempts)).
      """
  }
}
