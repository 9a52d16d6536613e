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
      suppressedFindings: merged.filter(\.isSuppressed), reports: results.map(\.0.report),
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

  /// A file is read when some linter has read it, and each essential one that is there.
  private static func unread(of files: [SourceFile], _ results: [(LinterResult, any Linter)]) -> Set<Int> {
    var open = Set(files.map(\.index))
    for (result, _) in results { open.subtract(result.report.read) }
    for (result, linter) in results where linter.isEssential && result.report.status != .unavailable {
      open.formUnion(
        files.lazy.filter { linter.languages.contains($0.language) }.map(\.index).filter {
          !result.report.read.contains($0)
        })
    }
    return open
  }
}
