internal import SearchIndex

/// The readable answer: what was found and where, the texts, and what was searched.
enum AnswerText {
  static func of(_ output: VectorSearchOutput, _ context: ContextAssembly, mode: Question.Mode) -> String {
    var parts = [headline(output, mode)]
    if !context.blocks.isEmpty { parts.append(context.text) }
    if !context.omitted.isEmpty {
      let places = context.omitted.map { CitationText.place($0.cited, $0.passage.lines) }.joined(separator: ", ")
      parts.append("not shown, since max_tokens is used up: \(places)")
    }
    parts.append(foot(output).joined(separator: "\n"))
    return parts.joined(separator: "\n\n")
  }

  /// `3 passages (hybrid), the best first: docs/a.md:1-5 (0.93), …`.
  private static func headline(_ output: VectorSearchOutput, _ mode: Question.Mode) -> String {
    if output.passages.isEmpty {
      return output.searched.filtered == 0 ? "no document passes the filter" : "no passage found"
    }
    let places = output.passages.map { passage in
      let lines =
        passage.startLine == passage.endLine ? "\(passage.startLine)" : "\(passage.startLine)-\(passage.endLine)"
      return "\(passage.path):\(lines) (\(passage.score.shortText))"
    }
    return "\(Count.of(places.count, "passage")) (\(mode)), the best first: \(places.joined(separator: ", "))"
  }

  /// What was searched, and what was not.
  static func foot(_ output: VectorSearchOutput) -> [String] {
    let searched = output.searched
    var line =
      "searched \(searched.place): \(Count.of(searched.files, "document")), \(Count.of(searched.chunks, "passage"))"
    if let filtered = searched.filtered { line += "; the filter lets through \(Count.of(filtered, "document"))" }
    if !searched.skipped.isEmpty {
      let reasons = searched.skipped.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
      line += "; skipped: \(reasons)"
    }
    if let checked = searched.checkedMsAgo { line += "; checked \(checked) ms ago" }
    var lines = [line + "; \(Int(output.tookMs.rounded())) ms"]
    if let indexing = searched.indexing {
      var parts: [String] = []
      if indexing.unread > 0 { parts.append("\(Count.of(indexing.unread, "file")) not read yet") }
      if indexing.done < indexing.total {
        parts.append("\(indexing.done) of \(Count.of(indexing.total, "passage")) found by meaning, the others by words")
      }
      lines.append("indexing goes on: \(parts.joined(separator: "; "))")
    }
    return lines + output.degraded.map { "degraded: " + $0 }
  }
}

extension VectorSearchOutput {
  /// What was searched, and what was not, in lines.
  package var summary: [String] { AnswerText.foot(self) }
}

/// Numbers with their nouns.
enum Count {
  /// `1 passage`, `2 passages`.
  static func of(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension Double {
  /// With two digits behind the point.
  fileprivate var shortText: String {
    let hundredths = Int((self * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(abs(hundredths % 100))"
  }
}
