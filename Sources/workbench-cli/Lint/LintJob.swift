import ArgumentParser
import Catalog
import Config
import Linting
import Roots
import ToolKit

/// One run of `workbench lint`.
struct LintJob {
  /// A repository may take a while, and nobody gives up on us.
  private static let deadline = Duration.seconds(600)

  let command: LintCommand
  private let services: Services
  private let lint: Lint
  private let targets: LintTargets
  private let context: ToolContext
  /// Where findings go that are not asked for on standard output.
  private let printer: FindingPrinter

  init(command: LintCommand) throws {
    self.command = command
    let (configuration, surroundings) = try Invocation.configuration()
    services = Services(configuration, surroundings)
    lint = Catalog.lint(services)
    targets = try LintTargets(
      command, roots: configuration[Settings.roots].isEmpty ? nil : services.roots,
      stateDirectory: surroundings.absolute(configuration[Settings.stateDirectory]), home: configuration.home)
    context = ToolContext(
      deadline: .now + Self.deadline, resources: services.resources, roots: targets.roots, executor: services.executor)
    printer = FindingPrinter(colour: command.color, limit: command.max)
  }

  /// Lints, prints, and answers the status.
  func run() async throws -> Int32 {
    let start = ContinuousClock.now
    let input = command.input
    var selection = try await targets.select(input, with: lint, in: context)
    var examination = try await lint.examine(selection, input, in: context)
    if command.fix || command.diff {
      let fixed = try await lint.fixes(for: examination, selection, input, in: context).filter { $0.applied > 0 }
      if command.diff { return show(diffs: fixed, of: examination) }
      let written = write(fixed)
      if !written.isEmpty {
        let current = Dictionary(uniqueKeysWithValues: written.map { ($0.file.index, $0.file.with(bytes: $0.bytes)) })
        selection.files = selection.files.map { current[$0.index] ?? $0 }
        examination = try await lint.examine(selection, input, in: context)
      }
      if targets.isStandardInput { Terminal.put(current(of: examination)) }
    }
    return try report(examination, input, start)
  }

  private func report(_ examination: Examination, _ input: LintInput, _ start: ContinuousClock.Instant) throws -> Int32
  {
    let report = Report(examination, failOn: input.failOn.severity)
    let duration = ContinuousClock.now - start
    if command.json {
      var input = input
      input.fix = .none
      let output = try LintOutput(
        examination, input, duration: duration, resources: services.resources, within: .whole)
      Terminal.show(json: try output.encoded(options: .complete))
    } else if command.sarif {
      Terminal.put(SARIFLog(examination).encoded() + [UInt8(ascii: "\n")])
    } else {
      printer.show(report, duration: duration, toError: command.fix && targets.isStandardInput)
    }
    return LintStatus.of(report.verdict)
  }

  /// `--diff`: the patch alone on standard output, what it is about beside it.
  private func show(diffs: [FixedFile], of examination: Examination) -> Int32 {
    for fixed in diffs { Terminal.put(UnifiedDiff.of(fixed)) }
    let report = Report(examination, failOn: command.failOn.severity)
    Terminal.complain(report.headline)
    for line in report.skippedLines + report.notes { Terminal.complain(line) }
    if !diffs.isEmpty { return LintStatus.fail }
    return report.verdict == .incomplete ? LintStatus.incomplete : LintStatus.ok
  }

  /// `--fix`: writes each file that can be written, and answers those that hold now what they should.
  private func write(_ files: [FixedFile]) -> [FixedFile] {
    if targets.isStandardInput { return files }
    return files.filter { fixed in
      let name = Terminal.inert(fixed.file.name)
      guard let path = fixed.file.path, !targets.isLink(fixed.file) else {
        Terminal.complain("\(name) is a link and is not fixed; name the file that it leads to")
        return false
      }
      do {
        let replaced = try targets.roots.replace(path, holding: fixed.file.bytes, with: fixed.bytes)
        let count = "\(fixed.applied) \(fixed.applied == 1 ? "fix" : "fixes")"
        Terminal.complain("\(name): \(count) applied")
        if replaced.otherNames > 0 {
          Terminal.complain("\(name) has other names (hard links), which keep the old content")
        }
        return true
      } catch {
        Terminal.complain(Terminal.inert("\(error)"))
        return false
      }
    }
  }

  private func current(of examination: Examination) -> [UInt8] { examination.files.first?.bytes ?? [] }
}
