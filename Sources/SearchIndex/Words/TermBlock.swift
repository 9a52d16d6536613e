/// Lists of postings of neighbouring terms, as one row of the database.
///
/// As bytes: how many terms (four bytes); their keys in ascending order (eight bytes each); where the list of each ends,
/// counted from the first (four bytes each); and the lists. A row for each term would cost more than most lists, and a
/// segment's terms would be looked for in the file; so only the first term of each block is known in memory.
enum TermBlock {
  /// A block with more than one term has at most so many bytes: with its row it fits into a page of the database.
  static let most = 4000
  private static let head = 4
  private static let each = 12

  /// Whether the list of a term is in a block, and where.
  enum Found: Equatable {
    case list(Range<Int>)
    case nothing
    /// The bytes are no block.
    case damaged
  }

  static func list(of term: Term, in block: Span<UInt8>) -> Found {
    guard let count = count(of: block) else { return .damaged }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if key(block, middle) < term.key { low = middle + 1 } else { high = middle }
    }
    guard low < count, key(block, low) == term.key else { return .nothing }
    return range(low, in: block, count: count).map { .list($0) } ?? .damaged
  }

  /// All terms with their lists; nil if the bytes are no block.
  static func lists(in block: Span<UInt8>) -> [(term: Term, range: Range<Int>)]? {
    guard let count = count(of: block) else { return nil }
    var lists: [(term: Term, range: Range<Int>)] = []
    lists.reserveCapacity(count)
    for index in 0..<count {
      guard let range = range(index, in: block, count: count) else { return nil }
      lists.append((Term(key: key(block, index)), range))
    }
    return lists
  }

  private static func count(of block: Span<UInt8>) -> Int? {
    guard block.count >= head else { return nil }
    let count = Int(PackedNumbers.number(block, at: 0))
    return count * each <= block.count - head ? count : nil
  }

  private static func key(_ block: Span<UInt8>, _ index: Int) -> Int64 {
    let place = head + index * 8
    let (low, high) = (PackedNumbers.number(block, at: place), PackedNumbers.number(block, at: place + 4))
    return Int64(bitPattern: UInt64(low) | UInt64(high) << 32)
  }

  private static func range(_ index: Int, in block: Span<UInt8>, count: Int) -> Range<Int>? {
    let ends = head + count * 8
    let lists = head + count * each
    let start = index == 0 ? 0 : Int(PackedNumbers.number(block, at: ends + index * 4 - 4))
    let end = Int(PackedNumbers.number(block, at: ends + index * 4))
    return start <= end && end <= block.count - lists ? lists + start..<lists + end : nil
  }

  /// Gathers lists into blocks.
  struct Builder {
    private var keys: [Int64] = []
    private var ends: [UInt32] = []
    private var lists: [UInt8] = []
    /// The first term of each block that has been handed out.
    private(set) var firstTerms: [Int64] = []

    /// Adds a list, whose term is greater than those before; hands out a block when it is full.
    mutating func append(_ term: Term, _ list: [UInt8], write: (Int, [UInt8]) throws -> Void) rethrows {
      let bytes = TermBlock.head + (keys.count + 1) * TermBlock.each + lists.count + list.count
      if bytes > TermBlock.most { try finish(write) }
      keys.append(term.key)
      lists += list
      ends.append(UInt32(lists.count))
    }

    /// Hands out what is left.
    mutating func finish(_ write: (Int, [UInt8]) throws -> Void) rethrows {
      guard let first = keys.first else { return }
      var block = PackedNumbers.bytes([UInt32(keys.count)])
      block.reserveCapacity(TermBlock.head + keys.count * TermBlock.each + lists.count)
      block += PackedNumbers.bytes(keys)
      block += PackedNumbers.bytes(ends)
      block += lists
      try write(firstTerms.count, block)
      firstTerms.append(first)
      keys.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      lists.removeAll(keepingCapacity: true)
    }
  }
}
