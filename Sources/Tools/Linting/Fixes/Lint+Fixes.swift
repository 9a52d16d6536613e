package import ToolKit

extension Lint {
  /// As many rounds as ruff makes.
  private static let rounds = 100

  /// A file on its way.
  private struct Work {
    let original: SourceFile
    var current: SourceFile
    var findings: [Finding]
    var applied = 0
    /// Whether a linter could not read the file, or called it no program, before anything was changed.
    let wasBroken: Bool
    var isDone = false
  }

  /// Applies the safe fixes of an examination, again and again on what came of it, until none is left: a fix may make
  /// another one possible, or have been in its way.
  ///
  /// A round that breaks a file is taken back for that file. The linters run again in the sandbox; nothing is written.
  ///
  /// - Throws: as `examine`.
  package func fixes(
    for examination: Examination, _ selection: Selection, _ input: LintInput, in context: ToolContext,
  ) async throws -> [FixedFile] {
    let findings = Dictionary(grouping: examination.findings.filter { $0.fix?.applicability == .safe }, by: \.file)
    var work = examination.files.compactMap { file in
      findings[file.index].map {
        Work(original: file, current: file, findings: $0, wasBroken: examination.breaks(file.index))
      }
    }
    // A fix may be that of a linter which found the same.
    let tools = Set(work.flatMap { $0.findings.flatMap { [$0.tool] + $0.also.map(\.tool) } })
    for _ in 0..<Self.rounds where work.contains(where: { !$0.isDone }) {
      let start = ContinuousClock.now
      let before = work
      let tried = try await context.compute { before.map(Self.attempt) }
      let changed = tried.filter { !$0.isDone }
      if changed.isEmpty {
        work = tried
        break
      }
      // With the files around them, which linters may look at: whether an import is the project's own is one question.
      let current = Dictionary(uniqueKeysWithValues: changed.map { ($0.original.index, $0.current) })
      let again = Selection(
        files: examination.files.map { current[$0.index] ?? $0 }, configuration: selection.configuration)
      let seen = try await examine(again, input, only: tools, wantsFixes: true, in: context)
      work = zip(before, tried).map { before, tried in Self.judged(tried, before: before, by: seen) }
      // Another round takes about as long; an answer without it is better than none.
      let taken = ContinuousClock.now - start
      if context.remaining < taken * 3 { break }
    }
    return work.map {
      FixedFile(file: $0.original, bytes: $0.current.bytes, applied: $0.applied, left: $0.findings.count)
    }
  }

  private static func attempt(_ work: Work) -> Work {
    if work.isDone { return work }
    var work = work
    let round = FixRound(work.findings, to: work.current.text)
    if round.applied == 0 || round.bytes == work.current.bytes {
      work.isDone = true
      return work
    }
    work.applied += round.applied
    work.current = work.original.with(bytes: round.bytes)
    return work
  }

  /// What a round has come to, when the linters have seen it.
  private static func judged(_ tried: Work, before: Work, by seen: Examination) -> Work {
    if tried.isDone { return tried }
    if !before.wasBroken, seen.breaks(tried.original.index) {
      var kept = before
      kept.isDone = true
      return kept
    }
    var next = tried
    next.findings = seen.findings.filter { $0.file == tried.original.index && $0.fix?.applicability == .safe }
    next.isDone = next.findings.isEmpty
    return next
  }
}

extension Examination {
  /// Whether a file could not be read, or is not in its language.
  fileprivate func breaks(_ file: Int) -> Bool {
    unread.contains(file) || findings.contains { $0.file == file && $0.category == .syntax }
  }
}
