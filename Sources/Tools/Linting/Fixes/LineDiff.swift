/// What differs between two lists of lines: the shortest script by Myers' linear-space algorithm (E. Myers, "An O(ND)
/// Difference Algorithm and Its Variations", 1986, section 4b), as long as that is found with bounded work.
struct LineDiff {
  /// Lines `old` that are replaced by lines `new`; one of them may be empty.
  struct Change: Sendable, Hashable {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// In order; between two of them the lines are equal.
  private(set) var changes: [Change] = []

  private let old: [Int]
  private let new: [Int]
  /// Steps that are left. Where they run out, what is still open is replaced as a whole: correct, only longer.
  private var work: Int
  private var forward: [Int]
  private var backward: [Int]
  /// Where diagonal 0 is in them.
  private let zero: Int

  /// - Parameters:
  ///   - old: numbers that stand for lines, equal for equal lines.
  ///   - work: steps to spend; the default takes a tenth of a second.
  init(_ old: [Int], _ new: [Int], work: Int = 8_000_000) {
    self.old = old
    self.new = new
    self.work = work
    zero = (old.count + new.count + 1) / 2 + 1
    forward = [Int](repeating: 0, count: 2 * zero + 1)
    backward = forward
    var open = [Change(old: 0..<old.count, new: 0..<new.count)]
    // The part in front is looked at first, so that changes come in order.
    while let part = open.popLast() {
      let part = trimmed(part)
      if part.old.isEmpty && part.new.isEmpty { continue }
      guard !part.old.isEmpty, !part.new.isEmpty, let middle = middle(of: part) else {
        add(part)
        continue
      }
      open.append(
        Change(old: middle.old.upperBound..<part.old.upperBound, new: middle.new.upperBound..<part.new.upperBound))
      open.append(
        Change(old: part.old.lowerBound..<middle.old.lowerBound, new: part.new.lowerBound..<middle.new.lowerBound))
    }
  }

  private mutating func add(_ change: Change) {
    if let last = changes.last, last.old.upperBound == change.old.lowerBound,
      last.new.upperBound == change.new.lowerBound
    {
      changes[changes.count - 1] = Change(
        old: last.old.lowerBound..<change.old.upperBound, new: last.new.lowerBound..<change.new.upperBound)
    } else {
      changes.append(change)
    }
  }

  /// Without the equal lines at both ends.
  private func trimmed(_ part: Change) -> Change {
    var (old, new) = (part.old, part.new)
    while !old.isEmpty, !new.isEmpty, self.old[old.lowerBound] == self.new[new.lowerBound] {
      (old, new) = (old.dropFirst(), new.dropFirst())
    }
    while !old.isEmpty, !new.isEmpty, self.old[old.upperBound - 1] == self.new[new.upperBound - 1] {
      (old, new) = (old.dropLast(), new.dropLast())
    }
    return Change(old: old, new: new)
  }

  /// Equal lines in the middle of a shortest script, perhaps none; nil when no work is left.
  ///
  /// Both ends of a trimmed part differ: its script has two steps or more, and the middle is at neither end.
  private mutating func middle(of part: Change) -> Change? {
    let (n, m) = (part.old.count, part.new.count)
    let delta = n - m
    for d in 0...(n + m + 1) / 2 {
      let diagonals = Diagonals(d, n, m)
      for k in diagonals.all {
        let start = Self.step(forward, zero, k, d, n, m)
        var x = start
        while x >= 0, x < n, x - k < m, old[part.old.lowerBound + x] == new[part.new.lowerBound + x - k] { x += 1 }
        forward[zero + k] = x
        work -= 1 + x - start
        if !delta.isMultiple(of: 2), Diagonals(d - 1, n, m).contains(delta - k), x + backward[zero + delta - k] >= n {
          return snake(from: start, to: x, on: k, of: part)
        }
      }
      for k in diagonals.all {
        let start = Self.step(backward, zero, k, d, n, m)
        var x = start
        while x >= 0, x < n, x - k < m, old[part.old.upperBound - 1 - x] == new[part.new.upperBound - 1 - x + k] {
          x += 1
        }
        backward[zero + k] = x
        work -= 1 + x - start
        if delta.isMultiple(of: 2), diagonals.contains(delta - k), x + forward[zero + delta - k] >= n {
          return snake(from: n - x, to: n - start, on: delta - k, of: part)
        }
      }
      if work <= 0 { return nil }
    }
    return nil
  }

  /// The diagonals that a path of `d` steps can end on without leaving a part of `n` by `m` lines.
  private struct Diagonals {
    var low: Int
    var high: Int

    init(_ d: Int, _ n: Int, _ m: Int) {
      low = -(d - 2 * max(0, d - m))
      high = d - 2 * max(0, d - n)
    }

    var all: StrideThrough<Int> { stride(from: low, through: high, by: 2) }

    /// For a diagonal of the right parity.
    func contains(_ k: Int) -> Bool { low <= k && k <= high }
  }

  /// Where no path of so many steps ends.
  private static let unreached = Int.min / 2

  /// The furthest column on diagonal `k` that one more step reaches from what `d - 1` steps reached.
  private static func step(_ furthest: [Int], _ zero: Int, _ k: Int, _ d: Int, _ n: Int, _ m: Int) -> Int {
    if d == 0 { return 0 }
    var best = unreached
    if k < d, furthest[zero + k + 1] - k <= m { best = furthest[zero + k + 1] }
    if k > -d, furthest[zero + k - 1] < n { best = max(best, furthest[zero + k - 1] + 1) }
    return best
  }

  private func snake(from: Int, to: Int, on k: Int, of part: Change) -> Change {
    Change(
      old: part.old.lowerBound + from..<part.old.lowerBound + to,
      new: part.new.lowerBound + from - k..<part.new.lowerBound + to - k)
  }
}
