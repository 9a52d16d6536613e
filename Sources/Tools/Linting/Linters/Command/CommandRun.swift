internal import Programs

/// A command linter over the files of a call: some files at a time, each in a process of the sandbox; where a process
/// gives no answer, its files again in halves, so that a hostile file costs the others nothing but time.
struct CommandRun {
  let linter: any CommandLinter
  let program: Program
  let workshop: Workshop

  /// Processes of one linter at a time; how many of all there are the sandbox decides.
  private static let processes = 2
  /// Milliseconds that are left when a process is not worth starting any more.
  private static let leastMilliseconds = 200
  /// Files whose trouble is told one by one.
  private static let reasons = 3

  func result(over given: [SourceFile], _ request: LintRequest) async throws -> LinterResult {
    // A byte order mark is no part of any place, so that findings in the text without it need no moving.
    let files = linter.readsByteOrderMarks ? given : given.map(\.withoutByteOrderMark)
    async let version = KnownVersions.shared.version(of: linter, program, request, in: workshop)
    var loudRequest = request
    loudRequest.honoursSuppressions = false
    let loudFiles = files.compactMap { file in
      linter.unsilenced(file.bytes).map { (file.index, file.with(bytes: $0)) }
    }
    var reading: CommandReading
    if !request.honoursSuppressions {
      let byIndex = Dictionary(loudFiles) { first, _ in first }
      let all = files.map { byIndex[$0.index] ?? $0 }
      reading = try await read(all, among: all, loudRequest)
    } else if loudFiles.isEmpty {
      reading = try await read(files, among: files, request)
    } else {
      // No linter tells all that it was asked to be silent about: it is asked again, of the text without the comments.
      let loud = loudFiles.map(\.1)
      let byIndex = Dictionary(loudFiles) { first, _ in first }
      async let all = read(loud, among: files.map { byIndex[$0.index] ?? $0 }, loudRequest)
      reading = try await read(files, among: files, request)
      reading.findings += Self.silenced(try await all.findings, besides: reading.findings)
    }
    return LinterResult(report(reading, of: files, version: try await version), findings: reading.findings)
  }

  /// The findings that are not among those that were told.
  private static func silenced(_ all: [Finding], besides told: [Finding]) -> [Finding] {
    struct Key: Hashable {
      var file: Int
      var rule: String
      var start: Position
    }
    var counts: [Key: Int] = [:]
    for finding in told {
      counts[Key(file: finding.file, rule: finding.rule, start: finding.range.start), default: 0] += 1
    }
    return all.compactMap { finding in
      let key = Key(file: finding.file, rule: finding.rule, start: finding.range.start)
      if let count = counts[key], count > 0 {
        counts[key] = count - 1
        return nil
      }
      var finding = finding
      finding.isSuppressed = true
      finding.fix = nil
      return finding
    }
  }

  private func read(
    _ files: [SourceFile], among all: [SourceFile], _ request: LintRequest,
  ) async throws -> CommandReading {
    let batches = linter.groups(of: files).flatMap(batches)
    return try await withThrowingTaskGroup(of: (Int, CommandReading).self) { group in
      var readings = [CommandReading](repeating: CommandReading(), count: batches.count)
      for (order, batch) in batches.enumerated() {
        if order >= Self.processes, let (done, reading) = try await group.next() { readings[done] = reading }
        group.addTask { (order, try await readBatch(batch, among: all, request)) }
      }
      for try await (done, reading) in group { readings[done] = reading }
      return readings.reduce(into: CommandReading()) { $0.append($1) }
    }
  }

  /// A group in pieces of equal length; in one piece if it takes one process no time.
  private func batches(of files: [SourceFile]) -> [[SourceFile]] {
    let most = linter.filesPerProcess
    let count = files.count <= most / 4 ? 1 : max(Self.processes, (files.count + most - 1) / most)
    let size = max(1, (files.count + count - 1) / count)
    return stride(from: 0, to: files.count, by: size).map { Array(files[$0..<min($0 + size, files.count)]) }
  }

  private func readBatch(
    _ files: [SourceFile], among all: [SourceFile], _ request: LintRequest,
  ) async throws -> CommandReading {
    let left = Int((request.deadline - .now) / .milliseconds(1))
    guard left >= Self.leastMilliseconds else {
      return CommandReading(
        LinterProblem(.timeout, "the call's time was over before \(linter.name) was started"), of: files)
    }
    var command = linter.command(for: files, among: all, with: program, request)
    command.milliseconds = min(command.milliseconds, left)
    let printed = try await workshop.run(command, over: linter.readsNeighbours ? all : files, request)
    if printed.exitCode != nil, printed.output != nil, var reading = linter.read(printed, of: files, request) {
      reading.exitCode = printed.exitCode
      return reading
    }
    guard files.count > 1 else {
      var reading = CommandReading(LinterProblem(printed, of: linter.name), of: files)
      reading.exitCode = printed.exitCode
      return reading
    }
    var reading = try await readBatch(Array(files[..<(files.count / 2)]), among: all, request)
    reading.append(try await readBatch(Array(files[(files.count / 2)...]), among: all, request))
    return reading
  }

  private func report(_ reading: CommandReading, of files: [SourceFile], version: String?) -> ToolReport {
    var report = ToolReport(name: linter.name, read: Set(files.map(\.index)).subtracting(reading.unread.keys))
    report.version = version
    report.exitCode = reading.exitCode
    report.status = reading.unread.values.map(\.status).max { $0.gravity < $1.gravity } ?? .ok
    let troubled = files.filter { reading.unread[$0.index] != nil }
    var reasons = troubled.prefix(Self.reasons).map { "\($0.name): \(reading.unread[$0.index]?.detail ?? "")" }
    if troubled.count > reasons.count { reasons.append("and \(troubled.count - reasons.count) more files") }
    if let note = program.note { reasons.append(note) }
    if !reasons.isEmpty { report.detail = reasons.joined(separator: "; ") }
    return report
  }
}

extension SourceFile {
  fileprivate var withoutByteOrderMark: SourceFile {
    let mark = SourceText.byteOrderMark
    return bytes.starts(with: mark) ? with(bytes: Array(bytes.dropFirst(mark.count))) : self
  }
}
