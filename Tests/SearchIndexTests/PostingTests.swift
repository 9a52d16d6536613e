import TestSupport
import Testing

@testable import SearchIndex

@Suite("Postings") struct PostingTests {
  private static func entries(_ count: Int, below limit: UInt32, _ generator: inout SeededGenerator) -> [Postings.Entry]
  {
    let places = Set((0..<count).map { _ in UInt32.random(in: 0..<limit, using: &generator) }).sorted()
    return places.map { Postings.Entry(place: $0, impact: UInt8.random(in: 1...255, using: &generator)) }
  }

  @Test("A list comes back as it went in", arguments: [0, 1, 2, 127, 128, 256, 257, 5000])
  func roundTrip(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    for limit in [UInt32(6000), 1_000_000, 1 << 31] {
      let entries = Self.entries(count, below: limit, &generator)
      let bytes = Postings.encode(entries)
      #expect(Postings.count(of: bytes.span) == entries.count)
      var read: [Postings.Entry] = []
      let isWhole = Postings.forEach(in: bytes.span, limit: Int(limit)) { read.append($0) }
      #expect(isWhole)
      #expect(read.map(\.place) == entries.map(\.place))
      #expect(read.map(\.impact) == entries.map(\.impact))
    }
  }

  @Test("Of some places the list tells which it names", arguments: [1, 30, 256, 5000])
  func places(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    for limit in [UInt32(6000), 1_000_000] {
      let entries = Self.entries(count, below: limit, &generator)
      let bytes = Postings.encode(entries)
      let others = (0..<200).map { _ in UInt32.random(in: 0..<limit, using: &generator) }
      let asked = Set(others + entries.indices.compactMap { $0 % 3 == 0 ? entries[$0].place : nil }).sorted()
      var found: [UInt32] = []
      let isWhole = Postings.forEach(of: asked, in: bytes.span) { found.append(asked[$0]) }
      #expect(isWhole)
      #expect(found == Set(asked).intersection(entries.map(\.place)).sorted())
    }
  }

  @Test("A list that is cut short, goes on, or names places that are not there is told from a whole one")
  func damaged() {
    let bytes = Postings.encode([3, 4, 300, 70_000].map { Postings.Entry(place: $0, impact: 9) })
    for length in 0..<bytes.count {
      let isWhole = Postings.forEach(in: Array(bytes[..<length]).span, limit: 100_000) { #expect($0.place < 100_000) }
      #expect(!isWhole)
      #expect(!Self.adds(Array(bytes[..<length]), count: 100_000), "\(length)")
    }
    for (bytes, limit) in [(bytes, 70_000), (bytes + [0], 100_000), (bytes + [0, 0, 1], 100_000)] {
      let isWhole = Postings.forEach(in: bytes.span, limit: limit) { #expect(Int($0.place) < limit) }
      #expect(!isWhole)
    }
    // Scores go on to a whole page, so a place is only told from one that is not there by its page.
    #expect(!Self.adds(bytes, count: 69_000))
    #expect(!Self.adds(bytes + [0], count: 100_000))
  }

  @Test("No bytes make the reader or the scorer leave their memory")
  func fuzzed() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var bytes = Postings.encode(Self.entries(40, below: 5000, &generator))
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let value = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(
          using: &generator)!
        bytes[Int.random(in: bytes.indices, using: &generator)] = value
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator) / 8)
      _ = Postings.forEach(in: bytes.span, limit: 5000) { #expect($0.place < 5000) }
      _ = Self.adds(bytes, count: 5000)
      _ = Postings.forEach(of: [7, 8, 700, 4999], in: bytes.span) { #expect((0..<4).contains($0)) }
    }
  }

  /// Whether the scorer takes the list for whole.
  private static func adds(_ bytes: [UInt8], count: Int) -> Bool {
    var scorer = WordScorer(frequencies: [4], count: count)
    scorer.begin(count: count)
    let isWhole = scorer.add(bytes.span, of: 0)
    for found in scorer.best(count, live: nil) { #expect(found.place < count) }
    return isWhole
  }

  @Test("The best are those of a plain sum over all terms, of the whole and of a part", arguments: [1, 10, 700, 5000])
  func sums(most: Int) {
    var generator = SeededGenerator(seed: 9)
    let count = 20_000
    let lists = [40, 900, 9000].map { Self.entries($0, below: UInt32(count), &generator) }
    var scorer = WordScorer(frequencies: lists.map(\.count), count: count)
    #expect(scorer.weights.reduce(0, +) <= 65_535)
    #expect(scorer.weights == scorer.weights.sorted(by: >))
    var live = Bitmap(count: count, all: true)
    for place in stride(from: 0, to: count, by: 3) { live[place] = false }
    // Twice, as one scorer goes through several segments.
    for filter in [nil, live] {
      var sums = [UInt32](repeating: 0, count: count)
      scorer.begin(count: count)
      for (term, entries) in lists.enumerated() {
        let isWhole = scorer.add(Postings.encode(entries).span, of: term)
        #expect(isWhole)
        for entry in entries { sums[Int(entry.place)] += (UInt32(entry.impact) * scorer.weights[term]) >> 8 }
      }
      let expected = sums.indices.filter { sums[$0] > 0 && filter?[$0] != false }
        .sorted { sums[$0] == sums[$1] ? $0 < $1 : sums[$0] > sums[$1] }
        .prefix(most).sorted()
      #expect(scorer.best(most, live: filter).map(\.place) == expected)
    }
  }

  @Test("A question of very many terms is scored, and sums do not overflow")
  func manyTerms() {
    let count = 300
    var scorer = WordScorer(frequencies: [Int](repeating: 100, count: WordScorer.mostTerms), count: count)
    scorer.begin(count: count)
    let list = Postings.encode((0..<100).map { Postings.Entry(place: $0 * 2, impact: $0 == 50 ? 255 : 200) })
    for term in 0..<WordScorer.mostTerms {
      let isWhole = scorer.add(list.span, of: term)
      #expect(isWhole)
    }
    #expect(scorer.best(1, live: nil).map(\.place) == [100])
  }

  @Test("A term is found in its block with its list, and others are not")
  func blocks() {
    var generator = SeededGenerator(seed: 11)
    var lists: [Int64: [UInt8]] = [:]
    for number in 0..<2000 {
      let length = number % 400 == 0 ? 9000 : Int.random(in: 0...30, using: &generator)
      lists[Int64(bitPattern: generator.next())] = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator)
      }
    }
    var written: [[UInt8]] = []
    var builder = TermBlock.Builder()
    let keys = lists.keys.sorted()
    func write(_ number: Int, _ block: [UInt8]) {
      #expect(number == written.count)
      written.append(block)
    }
    for key in keys { builder.append(Term(key: key), lists[key]!, write: write) }
    builder.finish(write)
    #expect(written.count == builder.firstTerms.count)
    #expect(written.allSatisfy { $0.count <= TermBlock.most || TermBlock.lists(in: $0.span)?.count == 1 })
    let segment = WordSegment(number: 3, membership: Membership([]), totalLength: 0, firstTerms: builder.firstTerms)
    func find(_ key: Int64) -> [UInt8]? {
      guard let row = segment.block(of: Term(key: key)) else { return nil }
      let block = written[row - WordSegment.row(of: 0, in: 3)]
      guard case .list(let range) = TermBlock.list(of: Term(key: key), in: block.span) else { return nil }
      return Array(block[range])
    }
    for key in keys {
      #expect(find(key) == lists[key])
      if lists[key + 1] == nil { #expect(find(key + 1) == nil) }
    }
    #expect(find(Int64.min) == nil)
    #expect(find(Int64.max) == nil)
  }

  @Test("No bytes make the reader of blocks leave them")
  func fuzzedBlocks() {
    var generator = SeededGenerator(seed: 12)
    var whole: [UInt8] = []
    var builder = TermBlock.Builder()
    for key in 1...20 { builder.append(Term(key: Int64(key)), [1, 2, 3]) { _, _ in } }
    builder.finish { whole = $1 }
    for length in whole.indices {
      let lists = TermBlock.lists(in: Array(whole[..<length]).span)
      #expect(lists == nil, "\(length)")
    }
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = [0, 1, 0x7F, 0xFF].randomElement(using: &generator)!
      }
      for key in 1...20 {
        if case .list(let range) = TermBlock.list(of: Term(key: Int64(key)), in: bytes.span) {
          #expect(range.upperBound <= bytes.count)
        }
      }
      for (_, range) in TermBlock.lists(in: bytes.span) ?? [] { #expect(range.upperBound <= bytes.count) }
    }
  }

  @Test("The cache of blocks keeps what is asked for, within its room")
  func cache() {
    let cache = BlockCache(room: 8000)
    cache.keep([UInt8](repeating: 1, count: 1001), of: 0)
    #expect(cache.block(0) == nil)
    for row in 1...100 {
      cache.keep([UInt8](repeating: UInt8(row), count: 500), of: row)
      #expect(cache.block(1)?.first == 1)
      #expect(cache.block(row)?.count == 500)
    }
    #expect((1...100).count { cache.block($0) != nil } <= 16)
  }
}
