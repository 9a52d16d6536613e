internal import ToolKit

/// Why a run is no success.
enum RunFailure {
  /// Nil for one that ended well.
  static func of(_ run: RunReport, _ places: PlaceReader) -> Failure? {
    let errors = run.complaints.filter(\.isError)
    if !run.hasRun {
      let found = errors.prefix(10).map { complaint in
        Failure.Place(
          file: places.shown(complaint.file), line: complaint.line ?? 0, message: complaint.message,
          source: complaint.line.flatMap { places.source(complaint.file, $0) })
      }
      let words = errors.first?.message ?? lastLine(run.compilerOutput) ?? "the compiler failed (\(run.status))"
      return Failure(.compile, "it does not compile: \(words)", places: found)
    }
    let kind: FailureKind
    var message: String
    switch run.status {
    case "ok": return nil
    case "error":
      kind = .runtime
      message = "it ended with exit code \(run.exitCode ?? 1)"
      if let line = errorLine(run.errorOutput) { message += ": \(line)" }
    case "timeout": (kind, message) = (.timeout, "it did not end in time")
    case "memory": (kind, message) = (.memory, "it needed more memory than it may have")
    case "output_limit": (kind, message) = (.outputLimit, "it printed too much")
    default: (kind, message) = (.signal, "it was ended by \(run.signal ?? run.status)")
    }
    if let refusal = run.refusals.first { message += "; \(refusal)" }
    return Failure(kind, message, places: places.places(in: run.errorOutput).reversed())
  }

  /// The line that says what went wrong: what our own shell says, a crash, the last line that names an error, else the last.
  private static func errorLine(_ output: String) -> String? {
    let lines = FencedBlock.lines(of: output).map { String($0).trimmed }.filter {
      !$0.isEmpty && !$0.hasPrefix("note: ")
    }
    let crash = lines.first { line in
      [": failed: ", "Fatal error: ", "Assertion `", "Assertion '"].contains { line.contains($0) }
    }
    return (crash ?? lines.last(where: namesError) ?? lines.last)?.excerpt(300)
  }

  /// `ValueError: bad`, `Uncaught TypeError: bad`.
  private static func namesError(_ line: String) -> Bool {
    let head = line.prefix { $0 != ":" && $0 != "(" && $0 != "[" }.trimmed
    return head.utf8.count < 80 && !head.hasPrefix("throw ") && (head.hasSuffix("Error") || head.hasSuffix("Exception"))
  }

  private static func lastLine(_ output: String) -> String? {
    FencedBlock.lines(of: output).last { $0.contains { !$0.isWhitespace } }.map { String($0).trimmed.excerpt(300) }
  }
}

extension PlaceReader {
  /// A file as the caller knows it.
  func shown(_ file: String?) -> String {
    guard let file else { return code.name }
    return names.contains(file) ? code.name : file
  }

  func source(_ file: String?, _ line: Int) -> String? {
    shown(file) == code.name && line < firstTestLine ? code.line(line)?.trimmed.excerpt(200) : nil
  }
}
