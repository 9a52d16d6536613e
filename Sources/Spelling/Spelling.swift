/// "Did you mean": finds the name that a caller probably meant.
package enum Spelling {
  /// The candidate closest to `name`, or nil if none is close: spelled alike but for case, `_` and `-`, or within a third
  /// of its length in single edits, or with `name` as its beginning.
  package static func closest(to name: String, among candidates: [String]) -> String? {
    // Before anything is made of it: a name comes from outside and may have millions of bytes.
    guard name.utf8.count <= 1024 else { return nil }
    let wanted = normalized(name)
    guard !wanted.isEmpty, wanted.count <= 128 else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = editDistance(wanted, normalized(candidate))
      if distance <= max(1, wanted.count / 3), distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best { return best.candidate }
    guard wanted.count >= 3 else { return nil }
    return candidates.first { normalized($0).starts(with: wanted) || wanted.starts(with: normalized($0)) }
  }

  private static func normalized(_ name: String) -> [UInt8] {
    name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
  }

  /// The number of insertions, deletions, substitutions and swaps of neighbours that turn one into the other
  /// (Damerau 1964, Levenshtein 1966; the "optimal string alignment" form).
  static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for i in 0..<left.count {
      var current = [i + 1]
      for j in 0..<right.count {
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
