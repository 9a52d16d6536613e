/// Which passages a segment holds, and which of them are still there.
///
/// Those of a word segment ascend. A vector segment has a passage several times in a row, with its children, and once it has
/// been merged the passages are in the order in which they got their vectors.
struct Membership: Sendable {
  /// By place.
  let passages: [UInt32]
  /// By place; nil while none has gone.
  private(set) var live: Bitmap?
  private let isAscending: Bool

  init(_ passages: [UInt32]) {
    self.passages = passages
    isAscending = zip(passages, passages.dropFirst()).allSatisfy { $0 <= $1 }
  }

  var count: Int { passages.count }

  /// Takes passages out, if they are in.
  mutating func remove(_ dead: [UInt32]) {
    if isAscending {
      for passage in dead {
        var place = firstPlace(from: passage)
        while place < passages.count, passages[place] == passage {
          remove(at: place)
          place += 1
        }
      }
    } else if let least = dead.min(), let greatest = dead.max() {
      let dead = Set(dead)
      for (place, passage) in passages.enumerated()
      where passage >= least && passage <= greatest && dead.contains(passage) { remove(at: place) }
    }
  }

  private mutating func remove(at place: Int) {
    if live == nil { live = Bitmap(count: passages.count, all: true) }
    live?[place] = false
  }

  /// The first place of a passage with this number or a greater one, where they ascend.
  func firstPlace(from passage: UInt32) -> Int {
    var (low, high) = (0, passages.count)
    while low < high {
      let middle = (low + high) / 2
      if passages[middle] < passage { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The places that are still there and whose passages are among `wanted`; nil stands for all places.
  func places(of wanted: PassageSet?) -> Bitmap? {
    guard let wanted else { return live }
    var result = Bitmap(count: passages.count, all: false)
    for (place, passage) in passages.enumerated() where wanted.contains(passage) { result[place] = true }
    if let live { result.formIntersection(live) }
    return result
  }
}

/// The passages that a filter lets through.
package struct PassageSet: Sendable {
  private var bits: Bitmap
  private let first: UInt32
  /// How many there are.
  package let count: Int

  /// - Parameter ranges: of passage numbers, none of which overlap.
  package init(_ ranges: [ClosedRange<UInt32>]) {
    first = ranges.map(\.lowerBound).min() ?? 0
    let last = ranges.map(\.upperBound).max() ?? 0
    bits = Bitmap(count: ranges.isEmpty ? 0 : Int(last - first) + 1, all: false)
    count = ranges.reduce(0) { $0 + $1.count }
    for range in ranges { for number in range { bits[Int(number - first)] = true } }
  }

  func contains(_ passage: UInt32) -> Bool {
    passage >= first && Int(passage - first) < bits.count && bits[Int(passage - first)]
  }
}
