/// Gathers the terms of passages, one passage after the other, into the postings of a new segment.
///
/// BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). Headings
/// and path are a second field: each of their terms counts twice. What does not depend on the question, the saturated
/// and normalised frequency, is rounded to 8 bits when the segment is made; how rare a term is, is found when it is
/// asked for.
struct WordSegmentBuilder {
  static let saturation: Float = 1.2
  static let normalisation: Float = 0.75
  /// How often a term of the headings or the path counts.
  static let fieldWeight: UInt32 = 2

  private struct Occurrence {
    let term: UInt32
    let place: UInt32
    var frequency: UInt32
  }

  private var terms = Terms()
  private var numbers = TermNumbers()
  /// In ascending order of places.
  private var occurrences: [Occurrence] = []
  /// Where the last occurrence of each term is, by its number.
  private var last: [Int] = []
  /// In weighted terms.
  private var lengths: [UInt32] = []

  /// How many passages there are.
  var count: Int { lengths.count }
  /// The sum of their lengths.
  var totalLength: Int { lengths.reduce(0) { $0 + Int($1) } }

  /// Adds a passage; its place is the number of those before it.
  mutating func add(_ text: Span<UInt8>, headings: Span<UInt8>) {
    var length: UInt32 = 0
    count(text, weight: 1, &length)
    count(headings, weight: Self.fieldWeight, &length)
    lengths.append(length)
  }

  private mutating func count(_ text: Span<UInt8>, weight: UInt32, _ length: inout UInt32) {
    // Moved out and in again: `terms` is being used, and a copy of these would be made.
    var (numbers, occurrences, last) = (numbers, occurrences, last)
    (self.numbers, self.occurrences, self.last) = (TermNumbers(), [], [])
    let place = UInt32(lengths.count)
    var sum: UInt32 = 0
    terms.forEach(in: text) { term in
      sum += weight
      let number = numbers.number(of: term)
      if number < last.count, occurrences[last[number]].place == place {
        occurrences[last[number]].frequency += weight
        return
      }
      if number == last.count { last.append(occurrences.count) } else { last[number] = occurrences.count }
      occurrences.append(Occurrence(term: UInt32(number), place: place, frequency: weight))
    }
    length += sum
    (self.numbers, self.occurrences, self.last) = (numbers, occurrences, last)
  }

  /// The postings of each term, in ascending order of terms.
  ///
  /// - Parameter averageLength: of a passage of the collection, in weighted terms.
  func postings(averageLength: Float) -> [(term: Term, bytes: [UInt8])] {
    // Each term's entries side by side, in the order of their places: counted, so that only the terms need sorting.
    var ends = [Int](repeating: 0, count: numbers.terms.count)
    for occurrence in occurrences { ends[Int(occurrence.term)] += 1 }
    var sum = 0
    for number in ends.indices {
      (ends[number], sum) = (sum, sum + ends[number])
    }
    var entries = [Postings.Entry](repeating: Postings.Entry(place: 0, impact: 0), count: occurrences.count)
    for occurrence in occurrences {
      let impact = Self.impact(
        frequency: occurrence.frequency, length: lengths[Int(occurrence.place)], average: averageLength)
      entries[ends[Int(occurrence.term)]] = Postings.Entry(place: occurrence.place, impact: impact)
      ends[Int(occurrence.term)] += 1
    }
    let terms = numbers.terms
    return terms.indices.sorted { terms[$0] < terms[$1] }.map { number in
      (terms[number], Postings.encode(entries[(number == 0 ? 0 : ends[number - 1])..<ends[number]]))
    }
  }

  /// The part of BM25 that belongs to the passage, between 0 and k1 + 1, in 255 steps; never 0.
  static func impact(frequency: UInt32, length: UInt32, average: Float) -> UInt8 {
    let frequency = Float(frequency)
    let share = average > 0 ? Float(length) / average : 1
    let value = frequency / (frequency + saturation * (1 - normalisation + normalisation * share))
    return UInt8(max(1, (value * 255).rounded()))
  }
}
