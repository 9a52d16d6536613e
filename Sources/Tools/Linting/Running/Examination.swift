internal import Programs

/// What all linters said about all files of a call.
package struct Examination: Sendable {
  package var files: [SourceFile]
  package var skipped: [Selection.Skipped]
  /// Merged; by file, then by place.
  package var findings: [Finding]
  /// Findings that comments silenced.
  package var suppressedFindings: [Finding]
  package var reports: [ToolReport]
  /// The `index` of each file that no linter, or not every essential one, has read.
  package var unread: Set<Int>

  /// How many findings comments silenced.
  package var suppressed: Int { suppressedFindings.count }

  /// Lints a selection with all linters that are for it, at once.
  ///
  /// - Parameters:
  ///   - linters: those that there are.
  ///   - only: names of the linters that are wanted, in whatever profile they are; those of the profile if empty.
  /// - Throws: `CancellationError`; `ToolError` when nothing can be run at all.
  package static func make(
    of selection: Selection, with linters: [any Linter], only: Set<String> = [], _ request: LintRequest,
    in workshop: Workshop,
  ) async throws -> Examination {
    var request = request
    request.configuration = selection.configuration
    let wanted = linters.filter { only.isEmpty ? $0.profile <= request.profile : only.contains($0.name) }
    let results = try await withThrowingTaskGroup(of: (Int, LinterResult).self) { [request] group in
      for (order, linter) in wanted.enumerated() {
        let files = selection.files.filter { linter.languages.contains($0.language) }
        if files.isEmpty { continue }
        group.addTask { (order, try await result(of: linter, over: files, request, in: workshop)) }
      }
      var results: [(Int, LinterResult)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map { ($0.1, wanted[$0.0]) }
    }
    let merged = Merging.merge(results.map(\.0))
    return Examination(
      files: selection.files, skipped: selection.skipped, findings: merged.filter { !$0.isSuppressed },
      suppressedFindings: merged.filter(\.isSuppressed), reports: reports(of: selection.files, results),
      unread: unread(of: selection.files, results))
  }

  private static func result(
    of linter: any Linter, over files: [SourceFile], _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    switch linter.discover(in: workshop.machine) {
    case .missing(let advice):
      var report = ToolReport(name: linter.name, status: .unavailable)
      report.detail = advice
      return LinterResult(report)
    case .found(let program):
      let start = ContinuousClock.now
      var result = try await linter.lint(files, with: program, request, in: workshop)
      result.report.durationMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
      return result
    }
  }

  /// The reports, with word of the findings that stand in for those of a linter that has not read every file.
  private static func reports(of files: [SourceFile], _ results: [(LinterResult, any Linter)]) -> [ToolReport] {
    results.map { result, linter in
      var report = result.report
      for (other, substitute) in results where substitute.standsInFor == linter.name {
        let stood = other.report.read.subtracting(report.read).count
        guard stood > 0 else { continue }
        let sentence = "\(substitute.name)'s rules stand in for it in \(stood) of \(files.count) files"
        report.detail = report.detail.map { $0 + "; " + sentence } ?? sentence
      }
      return report
    }
  }

  /// A file is read when each essential linter that is there for it has read it, and one at least; where none is
  /// essential, when any has.
  private static func unread(of files: [SourceFile], _ results: [(LinterResult, any Linter)]) -> Set<Int> {
    var unread: Set<Int> = []
    for file in files {
      let asked = results.filter { $0.1.languages.contains(file.language) }
      let essential = asked.filter(\.1.isEssential)
      let there = essential.filter { $0.0.report.status != .unavailable }
      let readers = essential.isEmpty ? asked : there
      let isRead = { (result: (LinterResult, any Linter)) in result.0.report.read.contains(file.index) }
      if !(readers.contains(where: isRead) && there.allSatisfy(isRead)) { unread.insert(file.index) }
    }
    return unread
  }
}
