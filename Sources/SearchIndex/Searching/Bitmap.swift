/// A set of small numbers, a bit each.
struct Bitmap: Sendable {
  private(set) var words: [UInt64]
  let count: Int

  /// - Parameter count: numbers below this can be in the set.
  init(count: Int, all isFull: Bool) {
    self.count = count
    words = [UInt64](repeating: isFull ? ~0 : 0, count: (count + 63) / 64)
  }

  subscript(number: Int) -> Bool {
    get { words[number >> 6] >> UInt64(number & 63) & 1 == 1 }
    set {
      let bit = UInt64(1) << UInt64(number & 63)
      if newValue { words[number >> 6] |= bit } else { words[number >> 6] &= ~bit }
    }
  }

  /// Keeps what is in the other as well.
  mutating func formIntersection(_ other: Bitmap) {
    for index in words.indices { words[index] &= other.words[index] }
  }
}
