/// Which passages a segment holds, in ascending order of their numbers, and which of them are still there.
///
/// A passage may come several times in a row: a vector segment has its children too.
struct Membership: Sendable {
  /// By place.
  let passages: [UInt32]
  /// By place; nil while none has gone.
  private(set) var live: Bitmap?

  init(_ passages: [UInt32]) { self.passages = passages }

  var count: Int { passages.count }

  /// Takes passages out, if they are in.
  mutating func remove(_ dead: [UInt32]) {
    for passage in dead {
      var place = firstPlace(from: passage)
      while place < passages.count, passages[place] == passage {
        if live == nil { live = Bitmap(count: passages.count, all: true) }
        live?[place] = false
        place += 1
      }
    }
  }

  /// The first place of a passage with this number or a greater one.
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
