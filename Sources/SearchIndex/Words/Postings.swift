/// Where a term occurs in one segment: the places of passages in ascending order, and for each its impact.
///
/// As bytes: how many there are; and then for each page of 256 places that has some: how many pages without lie between it
/// and the one before, how many entries it has minus one (a byte), a byte for each with its place in the page, and a byte
/// for each with its impact. Numbers are in LEB128. A place needs no decoding this way, only adding to its page's first.
enum Postings {
  /// One entry of a list.
  struct Entry {
    /// The passage's place in its segment.
    let place: UInt32
    /// What the term adds to the passage's score: 255 is the most that BM25's saturation allows.
    let impact: UInt8
  }

  /// Places in a page.
  static let page = 256

  /// - Parameter entries: in ascending order of place, each place once.
  static func encode(_ entries: some RandomAccessCollection<Entry>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.count * 2 + 8)
    appendNumber(UInt32(entries.count), to: &bytes)
    var next: UInt32 = 0
    var start = entries.startIndex
    while start < entries.endIndex {
      let page = entries[start].place >> 8
      var end = entries.index(after: start)
      while end < entries.endIndex, entries[end].place >> 8 == page { end = entries.index(after: end) }
      appendNumber(page - next, to: &bytes)
      bytes.append(UInt8(entries.distance(from: start, to: end) - 1))
      for entry in entries[start..<end] { bytes.append(UInt8(truncatingIfNeeded: entry.place)) }
      for entry in entries[start..<end] { bytes.append(entry.impact) }
      next = page + 1
      start = end
    }
    return bytes
  }

  /// How many entries a list has; nil if it is none of ours.
  static func count(of bytes: Span<UInt8>) -> Int? {
    var index = 0
    guard let count = number(in: bytes, at: &index), Int(count) <= bytes.count else { return nil }
    return Int(count)
  }

  /// Hands each entry to `take`. Answers false if the bytes are damaged, or name a place that is not below `limit`.
  ///
  /// For merging; a question adds up lists by `WordScorer`.
  static func forEach(in bytes: Span<UInt8>, limit: Int, take: (Entry) -> Void) -> Bool {
    var index = 0
    guard let count = number(in: bytes, at: &index).map(Int.init) else { return false }
    var page = 0
    var seen = 0
    while index < bytes.count {
      guard let gap = number(in: bytes, at: &index), index < bytes.count else { return false }
      page += Int(gap)
      let here = Int(bytes[index]) + 1
      index += 1
      guard page * Self.page < limit, bytes.count - index >= 2 * here else { return false }
      for entry in 0..<here {
        let place = page * Self.page + Int(bytes[index + entry])
        guard place < limit else { return false }
        take(Entry(place: UInt32(place), impact: bytes[index + here + entry]))
      }
      index += 2 * here
      seen += here
      page += 1
    }
    return seen == count
  }

  /// Tells of each of some places, which ascend, whether the list names it: `take` is handed its number among them. Pages
  /// that hold none of them are passed over. Answers false if the bytes that were looked at are damaged.
  static func forEach(of places: [UInt32], in bytes: Span<UInt8>, take: (Int) -> Void) -> Bool {
    var index = 0
    guard number(in: bytes, at: &index) != nil else { return false }
    var page = 0
    var wanted = 0
    while index < bytes.count, wanted < places.count {
      guard let gap = number(in: bytes, at: &index), index < bytes.count else { return false }
      page += Int(gap)
      let here = Int(bytes[index]) + 1
      index += 1
      guard bytes.count - index >= 2 * here else { return false }
      while wanted < places.count, places[wanted] >> 8 < page { wanted += 1 }
      var entry = 0
      while wanted < places.count, places[wanted] >> 8 == page {
        let place = UInt8(truncatingIfNeeded: places[wanted])
        // Entries of a page ascend.
        while entry < here, bytes[index + entry] < place { entry += 1 }
        if entry < here, bytes[index + entry] == place { take(wanted) }
        wanted += 1
      }
      index += 2 * here
      page += 1
    }
    return true
  }

  private static func appendNumber(_ number: UInt32, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func number(in bytes: Span<UInt8>, at index: inout Int) -> UInt32? {
    var number: UInt32 = 0
    var shift: UInt32 = 0
    while index < bytes.count, shift < 35 {
      let byte = bytes[index]
      index += 1
      number |= UInt32(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    return nil
  }
}
