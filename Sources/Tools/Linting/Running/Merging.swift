/// Makes one list of what several linters found.
enum Merging {
  /// Findings of one kind whose lines overlap in a file become one, that of the linter that comes first; the rest
  /// stays. By file, then by place.
  static func merge(_ results: [LinterResult]) -> [Finding] {
    let read = Dictionary(results.map { ($0.report.name, $0.report.read) }) { $0.union($1) }
    let all = results.flatMap(\.findings)
    let isSubstitute = { (finding: Finding) in
      finding.standsInFor.map { read[$0]?.contains(finding.file) == true } ?? false
    }
    var merged: [Finding] = []
    var places: [Group: [Int]] = [:]
    // Substitutes come last: whoever they stand in for has spoken.
    for finding in all.filter({ !isSubstitute($0) }) + all.filter(isSubstitute) {
      let group = finding.kind.map { Group(file: finding.file, kind: $0) }
      let known = group.flatMap { places[$0] } ?? []
      if let place = known.first(where: { merged[$0].tool != finding.tool && merged[$0].overlaps(finding) }) {
        merged[place].add(twin: finding, isSubstitute: isSubstitute(finding))
      } else if !isSubstitute(finding) {
        if let group { places[group, default: []].append(merged.count) }
        merged.append(finding)
      }
    }
    return merged.enumerated().sorted { left, right in
      (left.element.file, left.element.range.start, left.offset)
        < (right.element.file, right.element.range.start, right.offset)
    }.map(\.element)
  }

  private struct Group: Hashable {
    var file: Int
    var kind: String
  }
}

extension Finding {
  fileprivate func overlaps(_ other: Finding) -> Bool {
    range.start.line <= other.range.end.line && other.range.start.line <= range.end.line
  }

  /// Takes in another linter's finding of the same. A comment that silences only one of the two silences neither,
  /// unless the other is a substitute, which has no say beside what it stands in for.
  fileprivate mutating func add(twin: Finding, isSubstitute: Bool) {
    let name = Twin(tool: twin.tool, rule: twin.rule)
    if !also.contains(name) { also.append(name) }
    fix = fix ?? twin.fix
    if !isSubstitute { isSuppressed = isSuppressed && twin.isSuppressed }
  }
}
