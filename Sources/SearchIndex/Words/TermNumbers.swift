/// Terms by number, in the order of their first appearance.
///
/// A table of its own, as it is asked once for each word of a text and terms are hashes already: a dictionary hashes them
/// again, which took a tenth of all the time that a folder takes.
struct TermNumbers {
  private(set) var terms: [Term] = []
  /// Numbers plus 1; 0 where nothing is. At most half of it is used, and its size is a power of two.
  private var table: [UInt32] = []

  /// An odd number that nobody can guess: places are the upper bits of a product with it (Dietzfelbinger and others, "A
  /// Reliable Randomized Algorithm for the Closest-Pair Problem", 1997), so that no text can have its terms meet in one place.
  private static let multiplier = UInt64.random(in: 0...(.max)) | 1

  /// The number of a term, which is a new one if it has not been met.
  mutating func number(of term: Term) -> Int {
    if terms.count * 2 >= table.count { grow() }
    var place = place(of: term)
    while table[place] != 0 {
      let number = Int(table[place]) - 1
      if terms[number] == term { return number }
      place = (place + 1) & (table.count - 1)
    }
    terms.append(term)
    table[place] = UInt32(terms.count)
    return terms.count - 1
  }

  private func place(of term: Term) -> Int {
    let product = UInt64(bitPattern: term.key) &* Self.multiplier
    return Int(product >> UInt64(64 - table.count.trailingZeroBitCount))
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: max(1 << 12, table.count * 2))
    for (number, term) in terms.enumerated() {
      var place = place(of: term)
      while table[place] != 0 { place = (place + 1) & (table.count - 1) }
      table[place] = UInt32(number + 1)
    }
  }
}
