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
    let term: Term
    let place: UInt32
    var frequency: UInt32
  }

  private var terms = Terms()
  private var occurrences: [Occurrence] = []
  /// In weighted terms.
  private var lengths: [UInt32] = []
  /// Where the occurrences of a term of the current passage are.
  private var current: [Term: Int] = [:]

  /// How many passages there are.
  var count: Int { lengths.count }
  /// The sum of their lengths.
  var totalLength: Int { lengths.reduce(0) { $0 + Int($1) } }

  /// Adds a passage; its place is the number of those before it.
  mutating func add(_ text: Span<UInt8>, headings: Span<UInt8>) {
    current.removeAll(keepingCapacity: true)
    var length: UInt32 = 0
    count(text, weight: 1, &length)
    count(headings, weight: Self.fieldWeight, &length)
    lengths.append(length)
  }

  private mutating func count(_ text: Span<UInt8>, weight: UInt32, _ length: inout UInt32) {
    var (current, occurrences) = (current, occurrences)
    (self.current, self.occurrences) = ([:], [])
    let place = UInt32(lengths.count)
    var sum: UInt32 = 0
    terms.forEach(in: text) { term in
      sum += weight
      if let known = current[term] {
        occurrences[known].frequency += weight
      } else {
        current[term] = occurrences.count
        occurrences.append(Occurrence(term: term, place: place, frequency: weight))
      }
    }
    length += sum
    (self.current, self.occurrences) = (current, occurrences)
  }

  /// The postings of each term, in ascending order of terms.
  ///
  /// - Parameter averageLength: of a passage of the collection, in weighted terms.
  mutating func postings(averageLength: Float) -> [(term: Term, bytes: [UInt8])] {
    // Occurrences came in the order of places, which a stable order by term keeps.
    occurrences.sort { $0.term == $1.term ? $0.place < $1.place : $0.term < $1.term }
    var result: [(term: Term, bytes: [UInt8])] = []
    var start = 0
    while start < occurrences.count {
      var end = start + 1
      while end < occurrences.count, occurrences[end].term == occurrences[start].term { end += 1 }
      let entries = occurrences[start..<end].map { occurrence in
        Postings.Entry(
          place: occurrence.place,
          impact: Self.impact(
            frequency: occurrence.frequency, length: lengths[Int(occurrence.place)], average: averageLength))
      }
      result.append((occurrences[start].term, Postings.encode(entries)))
      start = end
    }
    return result
  }

  /// The part of BM25 that belongs to the passage, between 0 and k1 + 1, in 255 steps; never 0.
  static func impact(frequency: UInt32, length: UInt32, average: Float) -> UInt8 {
    let frequency = Float(frequency)
    let share = average > 0 ? Float(length) / average : 1
    let value = frequency / (frequency + saturation * (1 - normalisation + normalisation * share))
    return UInt8(max(1, (value * 255).rounded()))
  }
}
