internal import SearchIndex

/// Puts the scores of one list between 0 and 1, so that lists of different kinds can be added.
struct Scale {
  private let least: Float
  private let width: Float

  /// - Parameters:
  ///   - list: the best first.
  ///   - most: how many were asked for. A list that is full goes on below its last passage, which is why that one is
  ///     worth 0, as those are that the list does not name; from a shorter one nothing is missing, and `floor` is worth 0.
  ///   - floor: the score of what does not match at all.
  init(_ list: [ScoredPassage], most: Int, floor: Float) {
    let highest = list.first?.score ?? floor
    least = list.count >= most ? list.last?.score ?? floor : min(floor, list.last?.score ?? floor)
    width = highest - least
  }

  func value(of score: Float) -> Float { width > 0 ? min(1, max(0, (score - least) / width)) : 1 }
}
