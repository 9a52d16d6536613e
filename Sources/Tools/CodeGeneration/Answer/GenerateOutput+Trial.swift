internal import ToolKit

extension GenerateOutput {
  /// What became of an attempt.
  ///
  /// - Parameter isOwn: whether a model endpoint wrote the code, which the caller has not seen then.
  mutating func describe(_ trial: Trial, _ language: CodeLanguage, isOwn: Bool) {
    self.language = language.name
    status = trial.verdict.rawValue
    checked = trial.checked
    degraded += trial.unchecked
    if let extraction = trial.extraction {
      files = extraction.files.enumerated().map { index, file in
        var field = GeneratedFileField()
        (field.name, field.lines) = (ReportName.inert(file.name.utf8), file.lineCount)
        if index > 0 { field.content = file.text }
        return field
      }
      if isOwn || !extraction.isVerbatim { code = extraction.entry.text }
      explanation = extraction.explanation.isEmpty ? nil : extraction.explanation
      degraded += extraction.notes
    }
    failures = trial.failures.map(FailureField.init)
    validation = trial.check.map(ValidationField.init)
    constraints = trial.constraints.map { check in
      var field = ConstraintField()
      (field.constraint, field.status, field.detail) = (check.constraint, check.status.rawValue, check.detail)
      return field
    }
    tests = trial.tests.map { tally in
      var field = TestsField()
      (field.passed, field.total) = (tally.passed, tally.total)
      field.failed = tally.failed.map { $0.name.excerpt(120) }
      return field
    }
    execution = trial.run.map(ExecutionField.init)
  }
}

extension FailureField {
  init(_ failure: Failure) {
    self.init()
    kind = failure.kind.rawValue
    message = InertText(failure.message.utf8).text.excerpt(600)
    signature = failure.signature
    places = failure.places.prefix(10).map { place in
      var field = PlaceField()
      (field.file, field.line) = (ReportName.inert(place.file.utf8), place.line)
      field.message = InertText(place.message.utf8).text.excerpt(300)
      field.source = place.source.map { InertText($0.utf8).text.excerpt(200) }
      return field
    }
  }
}

extension ValidationField {
  fileprivate static let mostFindings = 20

  init(_ report: CheckReport) {
    self.init()
    verdict = report.verdict.rawValue
    (errors, warnings, remarks) = (report.errors, report.warnings, report.remarks)
    tools = report.tools
    findings = report.findings.prefix(Self.mostFindings).map { finding in
      var field = FindingField()
      (field.file, field.line, field.column) = (finding.file, finding.line, finding.column)
      (field.tool, field.rule, field.severity) = (finding.tool, finding.rule, finding.severity)
      field.message = finding.message.excerpt(300)
      return field
    }
  }
}

extension ExecutionField {
  /// What is worth a reader's time: execute_sandboxed gives more of it.
  private static let longestStream = 2000

  init(_ run: RunReport) {
    self.init()
    status = run.status
    (exitCode, signal) = (run.exitCode, run.signal)
    stdout = Bounded.ends(run.output, limit: Self.longestStream)
    stderr = Bounded.ends(run.hasRun ? run.errorOutput : run.compilerOutput, limit: Self.longestStream)
    (wallMs, cpuMs, peakMemoryBytes) = (run.milliseconds, run.processorMilliseconds, run.peakMemoryBytes)
    isolation = run.isolation
    notes = run.notes + run.refusals
    artifacts = run.artifacts.map { artifact in
      var field = GeneratedArtifactField()
      (field.uri, field.name) = (artifact.uri, artifact.name)
      (field.mimeType, field.size) = (artifact.mimeType, artifact.size)
      return field
    }
  }
}

extension AttemptField {
  init(_ trial: Trial) {
    self.init()
    n = trial.attempt
    verdict = trial.verdict.rawValue
    failureClass = trial.failures.first?.kind.rawValue
    signature = trial.failures.first?.signature
    testsPassed = trial.tests?.passed
    model = trial.answer?.model
    usage = trial.answer.map { TokensField($0.usage) }
    ms = trial.milliseconds.roundedToHundredths
  }
}

extension TokensField {
  init(_ usage: WrittenAnswer.Usage) {
    self.init()
    (input, output, reasoning, cached) = (usage.input, usage.output, usage.reasoning, usage.cached)
  }
}

extension Double {
  /// More would be noise.
  var roundedToHundredths: Double { (self * 100).rounded() / 100 }
}
