/// Makes one list of what several linters found.
enum Merging {
  /// Findings of one kind on one line of a file become one; the rest stays. By file, then by place.
  static func merge(_ results: [LinterResult]) -> [Finding] {
    struct Key: Hashable {
      var file: Int
      var line: Int
      var kind: String
    }
    var merged: [Finding] = []
    var places: [Key: Int] = [:]
    for finding in results.flatMap(\.findings) {
      guard let kind = finding.kind else {
        merged.append(finding)
        continue
      }
      let key = Key(file: finding.file, line: finding.range.start.line, kind: kind)
      if let place = places[key], merged[place].tool != finding.tool {
        merged[place].also.append(Finding.Twin(tool: finding.tool, rule: finding.rule))
        merged[place].fix = merged[place].fix ?? finding.fix
      } else {
        places[key] = merged.count
        merged.append(finding)
      }
    }
    return merged.enumerated().sorted { left, right in
      (left.element.file, left.element.range.start.line, left.element.range.start.column, left.offset)
        < (right.element.file, right.element.range.start.line, right.element.range.start.column, right.offset)
    }.map(\.element)
  }
}
