/// The part of a word segment that is kept in memory: which passages it holds, and where its terms begin. Postings stay in
/// the database until a question has their term.
struct WordSegment: Sendable {
  let number: Int
  var membership: Membership
  /// The sum of the passages' lengths, in weighted terms.
  let totalLength: Int
  /// The first term of each block, in ascending order.
  let firstTerms: [Int64]

  /// The row of the block that has the term, if any has.
  func block(of term: Term) -> Int? {
    var (low, high) = (0, firstTerms.count)
    while low < high {
      let middle = (low + high) / 2
      if firstTerms[middle] <= term.key { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? Self.row(of: low - 1, in: number) : nil
  }

  /// The row of a segment's block number `index`.
  static func row(of index: Int, in segment: Int) -> Int { segment << 24 | index }
}
