internal import JSON
internal import Programs
package import Sandbox
internal import SandboxRunners
internal import ToolKit

/// Linters that are Python programs, kept running in the sandbox because starting one costs many times what a file
/// does.
///
/// Two processes at most, each of which serves any of these linters, one request at a time. The first is started by the
/// first file that one of them is to read, the second when there is work for two. What files make of a linter is
/// bounded twice: by processor time for each file, which the worker itself keeps, and by a deadline for each request,
/// at which the worker is killed. A request that fails is repeated file by file, so that the culprit is found and the
/// others are read.
package struct LinterWorker: Sendable {
  /// Bytes of the longest file that is given to a worker.
  static let fileBytes = 400_000
  /// How many files and bytes go into one request.
  private static let batchFiles = 16
  private static let batchBytes = 100_000
  private static let workers = 2

  private let pool: SandboxWorker
  /// Seconds of a request's deadline that starting the worker may take.
  private let startSeconds: Double

  /// - Parameters:
  ///   - environment: the Python environment that has the linters.
  ///   - program: what runs in the worker.
  ///   - startSeconds: what starting it may take, beside what the files do.
  package init(
    environment: String, on host: SandboxHost, minimumTier: Tier, program: String = Runners.linters,
    startSeconds: Double = 4,
  ) {
    self.startSeconds = startSeconds
    let path = "/run/linters.py"
    var run = RunRequest(
      // -I: neither environment nor folder has a say in what is imported.
      arguments: [PythonEnvironment.linterTarget + "/bin/python3", "-I", "-B", path],
      environment: Workshop.environment(searchPath: nil))
    run.binds = [RunRequest.Bind(source: environment, target: PythonEnvironment.linterTarget)]
    run.sideFiles = [RunRequest.SideFile(path: path, content: Array(program.utf8))]
    run.minimumTier = minimumTier
    run.limits.memoryBytes = 768 * Limits.mebibyte
    run.limits.workBytes = 16 * Limits.mebibyte
    run.limits.processes = 8
    var profile = WorkerProfile(run)
    profile.workers = Self.workers
    profile.queuedRequests = 256
    profile.memoryBytes = 384 * Limits.mebibyte
    profile.lifeMilliseconds = 4 * 60 * 60 * 1000
    profile.idleMilliseconds = 30 * 60 * 1000
    pool = SandboxWorker(profile, on: host)
  }

  /// Has files linted.
  ///
  /// - Parameters:
  ///   - tool: the linter's name in `linters.py`.
  ///   - options: what that linter takes.
  /// - Throws: `CancellationError`; `ToolError` when nothing can be run at all.
  func lint(
    _ files: [SourceFile], with tool: String, options: JSONValue, _ request: LintRequest,
  ) async throws -> WorkerAnswer {
    var answer = WorkerAnswer()
    for file in files where file.bytes.count > Self.fileBytes { answer.files[file.index] = .tooLarge }
    let batches = Self.batches(of: files.filter { $0.bytes.count <= Self.fileBytes })
    try await withThrowingTaskGroup(of: WorkerAnswer.self) { group in
      var waiting = batches.makeIterator()
      func add() {
        guard let batch = waiting.next() else { return }
        group.addTask { try await ask(batch, with: tool, options: options, request) }
      }
      // As many requests as workers, so that one call leaves room in the queue for others.
      for _ in 0..<Self.workers { add() }
      while let part = try await group.next() {
        answer.append(part)
        add()
      }
    }
    return answer
  }

  /// Small files together, in order.
  private static func batches(of files: [SourceFile]) -> [[SourceFile]] {
    var batches: [[SourceFile]] = []
    var room = 0
    for file in files {
      if file.bytes.count <= room, let last = batches.indices.last, batches[last].count < batchFiles {
        batches[last].append(file)
        room -= file.bytes.count
      } else {
        batches.append([file])
        room = batchBytes - file.bytes.count
      }
    }
    return batches
  }

  private func ask(
    _ files: [SourceFile], with tool: String, options: JSONValue, _ request: LintRequest,
  ) async throws -> WorkerAnswer {
    let longest = files.map(\.bytes.count).max() ?? 0
    let seconds = 2.0 + Double(longest) / 100_000
    // Twice the processor time for a busy machine, and what starting the worker takes.
    let deadline = min(.seconds(2 * seconds + startSeconds), request.deadline - .now - .milliseconds(500))
    guard deadline > .zero else { return WorkerAnswer(files, .timeout("the call's time was used up")) }
    do {
      let body = Self.body(files, with: tool, options: options, seconds: seconds)
      return try await pool.request(body, deadline: deadline) { bytes throws(WorkerError) in
        try WorkerAnswer(bytes, to: files)
      }
    } catch let error as WorkerError {
      switch error {
      case .unavailable(let error) where error.kind != .input: throw Workshop.toolError(error)
      case .overloaded:
        throw ToolError(.overloaded, "Too many files wait to be linted: \(error).", retryAfterMilliseconds: 2000)
      case .timeout, .crashed, .lied, .unavailable: break
      }
      guard files.count == 1 else {
        var answer = WorkerAnswer()
        for file in files { answer.append(try await ask([file], with: tool, options: options, request)) }
        return answer
      }
      if case .timeout = error { return WorkerAnswer(files, .timeout(error.description)) }
      return WorkerAnswer(files, .crashed(error.description + error.lastLine))
    }
  }

  private static func body(
    _ files: [SourceFile], with tool: String, options: JSONValue, seconds: Double,
  ) -> [UInt8] {
    let head: JSONValue = [
      "tool": .string(tool), "options": options, "seconds": .double(seconds),
      "files": .array(
        files.map { ["name": .string($0.workName), "length": .integer(Int64($0.bytes.count))] }),
    ]
    return Array(head.description.utf8) + [UInt8(ascii: "\n")] + files.flatMap(\.bytes)
  }
}

extension WorkerError {
  /// The last line that the worker printed, as the end of a sentence.
  fileprivate var lastLine: String {
    guard case .crashed(_, let words) = self else { return "" }
    let text = String(decoding: words.suffix(300), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).last.map { ": " + $0 } ?? ""
  }
}
