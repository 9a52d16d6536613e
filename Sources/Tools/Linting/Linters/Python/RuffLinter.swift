package import Programs

/// ruff: errors, likely bugs, style and a part of bandit's security rules, in milliseconds.
///
/// Its `S` rules are bandit's, under the same numbers. They stand in for bandit: where bandit has read the file they
/// only confirm what it found.
package struct RuffLinter: Linter {
  package let name = "ruff"
  package let languages: Set<SourceLanguage> = [.python]
  package let standsInFor: String? = "bandit"

  package init() {}

  package func discover(in machine: Machine) -> Discovery { LinterEnvironment.discover("ruff", in: machine) }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    // ruff tells no suppressed findings: a second run beside the first, over the files that could suppress any, finds
    // them.
    let suppressing = request.honoursSuppressions ? files.filter(mentionsSuppression) : []
    async let unsilenced =
      suppressing.isEmpty
      ? nil : check(suppressing, with: program, request, ignoringComments: true, in: workshop)
    var checked = try await check(
      files, with: program, request, ignoringComments: !request.honoursSuppressions, in: workshop)
    if let unsilenced = try await unsilenced {
      let told = Set(checked.findings)
      for var finding in unsilenced.findings where !told.contains(finding) {
        finding.isSuppressed = true
        checked.findings.append(finding)
      }
      checked.problem = checked.problem ?? unsilenced.problem
    }
    return LinterResult(report(checked, of: files, in: workshop), findings: checked.findings)
  }

  /// Whether a comment could suppress findings: `noqa`, or ruff's own words, in whatever case.
  private func mentionsSuppression(_ file: SourceFile) -> Bool {
    file.text.mentions("noqa") || file.text.mentions("ruff") || file.text.mentions("flake8")
  }

  /// Runs ruff; again over each half of the files if there is no usable answer, so that one hostile file costs the
  /// others nothing but time.
  private func check(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, ignoringComments: Bool, in workshop: Workshop,
  ) async throws -> RuffReport {
    var command = LinterCommand(program, arguments(for: files, request, ignoringComments: ignoringComments))
    command.writesOutputItself = true
    // A file is read by one thread: starting more of them costs half a millisecond of seven.
    if files.count == 1 { command.environment = ["RAYON_NUM_THREADS=1"] }
    let report = RuffReport(try await workshop.run(command, over: files, request), of: files)
    let room = Duration.milliseconds(2 * command.milliseconds)
    guard report.problem != nil, files.count > 1, ContinuousClock.now + room < request.deadline else { return report }
    let middle = files.count / 2
    var halves = RuffReport()
    for half in [files[..<middle], files[middle...]] {
      halves.append(
        try await check(Array(half), with: program, request, ignoringComments: ignoringComments, in: workshop))
    }
    return halves
  }

  private func arguments(for files: [SourceFile], _ request: LintRequest, ignoringComments: Bool) -> [String] {
    var arguments = ["check", "--output-format", "json", "--no-cache", "--quiet", "--no-fix", "--no-preview"]
    arguments += ["--output-file", LinterCommand.outputPath]
    if request.trustsConfiguration {
      // The project chooses, but neither to be silent about what cannot be read nor to leave out what was asked for.
      arguments += ["--extend-select", "E9", "--no-force-exclude"]
    } else {
      let rules = RuffRules.selection(request.profile)
      arguments += ["--isolated", "--select", rules.selected.joined(separator: ",")]
      if !rules.ignored.isEmpty { arguments += ["--ignore", rules.ignored.joined(separator: ",")] }
    }
    if ignoringComments { arguments.append("--ignore-noqa") }
    return arguments + ["--"] + files.map(\.workName)
  }

  private func report(_ checked: RuffReport, of files: [SourceFile], in workshop: Workshop) -> ToolReport {
    var report = ToolReport(name: name, read: Set(files.map(\.index)).subtracting(checked.unread))
    report.version = LinterEnvironment.version(of: "ruff", in: workshop.machine)
    report.exitCode = checked.exitCode
    if let problem = checked.problem {
      report.status = problem.status
      report.detail = problem.detail
    } else if !checked.unread.isEmpty {
      report.status = .parseError
    }
    return report
  }
}
