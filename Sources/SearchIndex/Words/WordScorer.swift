internal import CKernels
internal import Glibc

/// Adds up what the terms of a question bring to each passage of a segment, a term at a time, and tells the best.
///
/// A score is a whole number below 2^16: a share of the most that the question's terms can bring together.
struct WordScorer {
  /// With more terms than this their shares would be too small to be told apart.
  static let mostTerms = 1000

  /// How much each term counts; together at most 2^16 - 1.
  let weights: [UInt32]
  /// What a whole number of ours is as a score of BM25.
  private let unit: Float
  private var scores: [UInt16] = []
  private var count = 0

  /// - Parameters:
  ///   - frequencies: how many passages have each term.
  ///   - count: how many passages there are.
  init(frequencies: [Int], count: Int) {
    let rarities = frequencies.map { $0 > 0 ? Self.rarity(frequency: $0, count: count) : 0 }
    let sum = rarities.reduce(0, +)
    precondition(rarities.count <= Self.mostTerms)
    // Room for each to be rounded up.
    let scale = sum > 0 ? Float(Int(UInt16.max) - rarities.count) / sum : 0
    weights = rarities.map { $0 > 0 ? UInt32(max(1, ($0 * scale).rounded())) : 0 }
    unit = scale > 0 ? 256 / 255 * (WordSegmentBuilder.saturation + 1) / scale : 0
  }

  /// The idf of BM25 of a term that `frequency` of `count` passages have; above 0.
  static func rarity(frequency: Int, count: Int) -> Float {
    let (frequency, count) = (Float(frequency), Float(max(frequency, count)))
    return log(1 + (count - frequency + 0.5) / (frequency + 0.5))
  }

  /// Begins a segment of `count` passages.
  mutating func begin(count: Int) {
    self.count = count
    let pages = (count + Postings.page - 1) / Postings.page
    if scores.count == pages * Postings.page {
      unsafe scores.withUnsafeMutableBufferPointer { unsafe $0.update(repeating: 0) }
    } else {
      scores = [UInt16](repeating: 0, count: pages * Postings.page)
    }
  }

  /// Adds the list of term number `term`. Answers false if it is damaged.
  mutating func add(_ postings: Span<UInt8>, of term: Int) -> Bool {
    let weight = weights[term]
    let pages = scores.count / Postings.page
    return unsafe postings.withUnsafeBufferPointer { bytes in
      // A list has a byte at least, and then an address; no bytes at all are damage.
      guard let start = bytes.baseAddress else { return false }
      return unsafe ck_postings_add(start, bytes.count, weight, &scores, pages) != 0
    }
  }

  /// The `most` places with the highest scores above 0, among those in `live`; of equal scores the first places.
  func best(_ most: Int, live: Bitmap?) -> [(place: Int, score: Float)] {
    let most = min(most, count)
    guard most > 0 else { return [] }
    return Scanner.best.best(most, of: scores, count: count, live: live).map { ($0.place, Float($0.score) * unit) }
  }
}
