/// One round of fixes on one file: those that do not touch each other, in the way of ruff.
///
/// A fix is applied whole or not at all. Of two that overlap or touch the first is applied, the other may come in the
/// next round, when the linter has seen the text anew; an edit that two fixes have in common is applied once.
struct FixRound {
  private(set) var bytes: [UInt8]
  /// How many fixes were applied.
  private(set) var applied = 0
  /// How many were not.
  private(set) var left = 0

  /// An edit in bytes.
  private struct Replacement: Hashable {
    var range: Range<Int>
    var line: Int
    var text: String
  }

  private struct Candidate {
    var replacements: [Replacement]
    var rule: String
    var order: Int

    /// Ruff's order: by place, but a redefinition of what is unused (F811) before all, since it may mend an unused
    /// import, and of fixes at one place the sorting of imports (I001) last.
    var key: (Int, Int, Int, Int) {
      (rule == "F811" ? 0 : 1, replacements[0].range.lowerBound, rule == "I001" ? 1 : 0, order)
    }
  }

  init(_ findings: some Sequence<Finding>, to text: SourceText) {
    let fixes = findings.filter { $0.fix?.applicability == .safe }
    var offsets = text.offsets(of: fixes.flatMap { $0.fix!.edits.flatMap { [$0.range.start, $0.range.end] } })[...]
    var candidates: [Candidate] = []
    for (order, finding) in fixes.enumerated() {
      let replacements = finding.fix!.edits.map { edit in
        let (start, end) = (offsets.popFirst()!, offsets.popFirst()!)
        return Replacement(range: start..<max(start, end), line: edit.range.start.line, text: edit.text)
      }
      if let replacements = Self.ordered(replacements) {
        candidates.append(Candidate(replacements: replacements, rule: finding.rule, order: order))
      } else {
        left += 1
      }
    }
    candidates.sort { $0.key < $1.key }

    var known: Set<Replacement> = []
    var accepted: [Replacement] = []
    var end: Int?
    var blocks: Set<Int> = []
    for candidate in candidates {
      let new = candidate.replacements.filter { !known.contains($0) }
      if let first = new.first {
        let block = EnclosingBlock.opening(ofStatementIn: first.range, line: first.line, replacedBy: first.text, text)
        if let end, end >= first.range.lowerBound {
          left += 1
          continue
        }
        if let block, !blocks.insert(block).inserted {
          left += 1
          continue
        }
      }
      for replacement in new {
        known.insert(replacement)
        accepted.append(replacement)
        end = replacement.range.upperBound
      }
      applied += 1
    }

    bytes = []
    bytes.reserveCapacity(text.bytes.count)
    var position = 0
    for replacement in accepted {
      bytes += text.bytes[position..<replacement.range.lowerBound]
      bytes += replacement.text.utf8
      position = replacement.range.upperBound
    }
    bytes += text.bytes[position...]
  }

  /// The edits of a fix in order; nil if there are none, or if they overlap.
  private static func ordered(_ replacements: [Replacement]) -> [Replacement]? {
    if replacements.isEmpty { return nil }
    let sorted = replacements.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    let overlap = zip(sorted, sorted.dropFirst()).contains { $0.range.upperBound > $1.range.lowerBound }
    return overlap ? nil : sorted
  }
}
