internal import JSON
internal import Sandbox

/// What a worker said about files: untrusted.
struct WorkerAnswer: Sendable {
  /// What became of a file.
  enum FileAnswer: Sendable {
    /// It was read. What was found, each finding an object; and what the reader should know.
    case read(findings: [JSONView], detail: String?)
    case unreadable(String)
    case timeout(String)
    case crashed(String)
    case tooLarge
  }

  var version: String?
  /// The version of the Python that ran the linter.
  var python: String?
  /// By the `index` of each file.
  var files: [Int: FileAnswer] = [:]

  init() {}

  init(_ files: [SourceFile], _ answer: FileAnswer) {
    for file in files { self.files[file.index] = answer }
  }

  /// Reads an answer. Throws `WorkerError` unless it tells of each file.
  init(_ bytes: [UInt8], to files: [SourceFile]) throws(WorkerError) {
    guard let root = (try? JSONDocument(bytes))?.root, let told = root["files"], told.count == files.count
    else {
      throw .lied("it told of other files than it was given")
    }
    version = root["version"]?.string
    python = root["python"]?.string
    for (file, element) in zip(files, told.elements) {
      let detail = element["detail"]?.string
      self.files[file.index] =
        switch element["status"]?.string {
        case "ok": .read(findings: element["findings"].map { Array($0.elements) } ?? [], detail: detail)
        case "parse_error": .unreadable(detail ?? "it cannot be read")
        case "timeout": .timeout("it took too much processor time")
        default: .crashed(detail ?? "the linter failed")
        }
    }
  }

  mutating func append(_ other: WorkerAnswer) {
    version = version ?? other.version
    python = python ?? other.python
    files.merge(other.files) { _, new in new }
  }

  /// The report of a linter: the worst that happened to any file, and one file as an example.
  func report(of linter: String, _ sources: [SourceFile]) -> ToolReport {
    var report = ToolReport(name: linter)
    report.version = version
    var details: [String] = []
    var problems: [ToolReport.Status: (count: Int, example: String)] = [:]
    for file in sources {
      guard let problem = files[file.index]?.problem else {
        report.read.insert(file.index)
        if case .read(_, let detail?)? = files[file.index], details.isEmpty {
          details.append("\(file.name): \(detail)")
        }
        continue
      }
      problems[problem.status, default: (0, "\(file.name): \(problem.detail)")].count += 1
    }
    for status in [ToolReport.Status.crashed, .timeout, .parseError, .skippedTooLarge] {
      guard let problem = problems[status] else { continue }
      if report.status == .ok { report.status = status }
      details.append(problem.count == 1 ? problem.example : "\(problem.count) files, such as \(problem.example)")
    }
    if let python { details.insert("Python \(python)", at: 0) }
    report.detail = details.isEmpty ? nil : details.joined(separator: "; ")
    return report
  }

  /// The findings about each file, made by `make`, which leaves out what it cannot read.
  func findings(
    _ sources: [SourceFile], _ make: (JSONView, SourceFile) -> Finding?,
  ) -> [Finding] {
    sources.flatMap { file in
      guard case .read(let findings, _)? = files[file.index] else { return [Finding]() }
      return findings.compactMap { make($0, file) }
    }
  }
}

extension WorkerAnswer.FileAnswer {
  fileprivate var problem: LinterProblem? {
    switch self {
    case .read: nil
    case .unreadable(let detail): LinterProblem(.parseError, detail)
    case .timeout(let detail): LinterProblem(.timeout, detail)
    case .crashed(let detail): LinterProblem(.crashed, detail)
    case .tooLarge: LinterProblem(.skippedTooLarge, "longer than \(LinterWorker.fileBytes / 1000) kB")
    }
  }
}

extension SourceFile {
  /// The range of a worker's finding: lines from 1, columns in code points from 0.
  func range(_ finding: JSONView) -> TextRange {
    func place(_ line: String, _ column: String) -> Position? {
      guard let line = finding[line]?.integer, let column = finding[column]?.integer else { return nil }
      return text.position(line: line, column: column, ColumnUnit(.codePoints, base: 0))
    }
    return TextRange(place("line", "column") ?? Position(line: 1, column: 1), place("end_line", "end_column"))
  }
}
