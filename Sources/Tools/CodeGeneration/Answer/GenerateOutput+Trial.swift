internal import ToolKit

extension GenerateOutput {
  private static let mostFindings = 20

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
        var field = CodeFileField()
        (field.name, field.lines) = (ReportName.inert(file.name.utf8), file.lineCount)
        if index > 0 { field.content = file.text }
        return field
      }
      if isOwn || !extraction.isVerbatim { code = extraction.entry.text }
      explanation = extraction.explanation.isEmpty ? nil : extraction.explanation
      degraded += extraction.notes
    }
    failures = trial.failures.map(FailureField.init)
    if let check = trial.check {
      lint = check.verdict.rawValue
      (lintErrors, lintWarnings, linters) = (check.errors, check.warnings, check.tools)
      findings = check.findings.prefix(Self.mostFindings).map(CodePlaceField.init)
    }
    constraints = trial.constraints.filter { $0.status != .broken }.map {
      "\($0.constraint): \($0.status.rawValue) (\($0.detail))"
    }
    if let tally = trial.tests {
      (testsPassed, testsTotal) = (tally.passed, tally.total)
      testsFailed = tally.failed.map { $0.name.excerpt(120) }
    }
    execution = trial.run.map(CodeRunField.init)
  }
}

extension FailureField {
  init(_ failure: Failure) {
    self.init()
    kind = failure.kind.rawValue
    message = InertText(failure.message.utf8).text.excerpt(600)
    signature = failure.signature
    places = failure.places.prefix(10).map { place in
      var field = CodePlaceField()
      (field.file, field.line) = (ReportName.inert(place.file.utf8), place.line)
      field.message = InertText(place.message.utf8).text.excerpt(300)
      field.source = place.source.map { InertText($0.utf8).text.excerpt(200) }
      return field
    }
  }
}

extension CodePlaceField {
  init(_ finding: CheckFinding) {
    self.init()
    (file, line, column) = (finding.file, finding.line, finding.column)
    (rule, severity) = ("\(finding.tool) \(finding.rule)", finding.severity)
    message = finding.message.excerpt(300)
  }
}

extension CodeRunField {
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
      var field = CodeFileField()
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
    outputTokens = trial.answer?.usage.output
    ms = trial.milliseconds.roundedToHundredths
  }
}

extension Double {
  /// More would be noise.
  var roundedToHundredths: Double { (self * 100).rounded() / 100 }
}
