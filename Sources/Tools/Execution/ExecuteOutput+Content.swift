package import ToolKit

extension ExecuteOutput {
  /// The readable form: verdict, facts, notes, then what the program wrote, so that nothing the program prints stands
  /// before what we say.
  package var content: [ToolContent] {
    var lines = [headline]
    if !denied.isEmpty {
      lines.append("refused system calls:")
      lines += denied.map { "- \($0.advice) (\($0.count) \($0.count == 1 ? "time" : "times"))" }
    }
    lines += notes.map { "note: " + $0 }
    if let compile { lines += compile.lines(hasRun: hasRun) }
    lines.append(limitsLine)
    if let session { lines.append(session.line) }
    if !artifacts.isEmpty {
      lines.append("artifacts (\(artifacts.count), read them by their links below):")
      lines += artifacts.map {
        "- \($0.name) \($0.mimeType) \($0.size) bytes\($0.changed ? ", an input file that was changed" : "")"
      }
    }
    if !skipped.isEmpty {
      lines.append("not returned:")
      lines += skipped.map(Self.line)
    }
    if let value { lines.append("value: " + value) }
    lines.append(Self.stream("stdout", text: stdout, bytes: stdoutBytes))
    lines.append(Self.stream("stderr", text: stderr, bytes: stderrBytes))
    return [.text(lines.joined(separator: "\n"))] + attachments
  }

  private var headline: String {
    var verdict = "status: " + status
    if let signal { verdict += ", ended by \(signal)" }
    if let exitCode { verdict += ", exit code \(exitCode)" }
    if let compile, !hasRun { verdict += ", not compiled (\(compile.counts))" }
    return verdict
      + "; \(usage.wallMs) ms, CPU \(usage.cpuMs) ms, peak memory \((usage.peakMemoryBytes + 524_288) >> 20) MB"
  }

  /// Whether the program was started.
  private var hasRun: Bool {
    compile == nil || exitCode != nil || signal != nil || !["error", "cancelled"].contains(status)
  }

  private var limitsLine: String {
    let missing = isolation.missing.isEmpty ? "" : ", missing: " + isolation.missing.joined(separator: ", ")
    let seconds = limits.timeoutS == limits.timeoutS.rounded() ? "\(Int(limits.timeoutS))" : "\(limits.timeoutS)"
    return "limits: \(seconds) s, \(limits.memoryMb) MB, \(limits.cpus) CPUs, no network; isolation: tier"
      + " \(isolation.tier)\(missing)\(isolation.path == "warm" ? ", warm" : "")"
  }

  private static func line(_ skipped: SkippedField) -> String {
    let what = skipped.name ?? "\(skipped.count) more"
    let size = skipped.size > 0 ? " (\(skipped.size) bytes)" : ""
    let reason =
      switch skipped.reason {
      case "too_big": "larger than what is returned of one file"
      case "total_size": "all files together are larger than what is returned"
      case "too_many": "more files than are returned"
      case "too_deep": "too many folders deep, or too long a path"
      case "not_a_file": "a link, pipe or socket"
      case "hidden": "the name begins with a dot or is __pycache__; rename it to have it returned"
      default: skipped.reason
      }
    return "- \(what)\(size): \(reason)"
  }

  private static func stream(_ name: String, text: String, bytes: Int) -> String {
    if bytes == 0 { return "\(name): empty" }
    return
      "\(name) (\(bytes) \(bytes == 1 ? "byte" : "bytes")):\n\(text.hasSuffix("\n") ? String(text.dropLast()) : text)"
  }
}

extension CompileField {
  /// `2 errors, 1 warning`.
  fileprivate var counts: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    return count(errors, "error") + ", " + count(warnings, "warning")
  }

  fileprivate func lines(hasRun: Bool) -> [String] {
    var line = "compiler: \(status), \(counts), \(ms) ms"
    if cached { line += " when it ran; this result is from the cache" }
    if hasRun, status != "ok" { line += "; the program ran all the same" }
    return output.isEmpty ? [line] : [line, output.hasSuffix("\n") ? String(output.dropLast()) : output]
  }
}
