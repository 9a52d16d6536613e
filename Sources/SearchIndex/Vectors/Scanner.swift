internal import CKernels

/// The instruction set that codes are scanned with: the best that this processor has.
@safe struct Scanner: Sendable {
  /// A constant of the program: never freed, never changed.
  private nonisolated(unsafe) let pointer: OpaquePointer

  static let best: Scanner = {
    var index = 0
    while let candidate = unsafe ck_scanner_at(index) {
      if unsafe ck_scanner_is_available(candidate) != 0 { return unsafe Scanner(pointer: candidate) }
      index += 1
    }
    preconditionFailure("the scalar scanner runs everywhere")
  }()

  /// The codes of vectors of `width` components around `centre`, laid out for a scan.
  static func codes(of vectors: some Collection<[Float]>, in space: VectorSpace) -> [UInt64] {
    var codes = [UInt64](repeating: 0, count: ck_codes_bytes(vectors.count, space.width / 64) / 8)
    for (place, vector) in vectors.enumerated() {
      let centred = zip(vector, space.centre).map { $0 - $1 }
      unsafe ck_codes_write(centred, 1, space.width, place, &codes)
    }
    return codes
  }

  /// Codes from the bytes they were kept as; nil if those are not the codes of `count` vectors.
  static func codes(from bytes: Span<UInt8>, count: Int, width: Int) -> [UInt64]? {
    guard bytes.count == ck_codes_bytes(count, width / 64) else { return nil }
    return unsafe [UInt64](unsafeUninitializedCapacity: bytes.count / 8) { room, filled in
      unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: $0) }
      filled = bytes.count / 8
    }
  }

  /// Codes as bytes to be kept. They are little-endian, as every processor is that this runs on.
  static func bytes(of codes: [UInt64]) -> [UInt8] { unsafe codes.withUnsafeBytes { unsafe Array($0) } }

  /// How wide the vectors are whose `count` codes take so many bytes.
  static func width(count: Int, bytes: Int) -> Int {
    // Each vector has a bit at least, or the count is damaged.
    guard count > 0, count <= bytes * 8 else { return 0 }
    let blocks = (count + blockSize - 1) / blockSize
    return bytes / blocks / blockSize * 8
  }

  /// Codes that are gathered from others.
  struct Codes {
    private let wordsEach: Int
    private(set) var words: [UInt64] = []
    private var count = 0

    init(width: Int) { wordsEach = width / 64 }

    /// Appends the code at `place` of codes of the same width.
    mutating func append(_ place: Int, of codes: [UInt64]) {
      let (from, to) = (place % Scanner.blockSize, count % Scanner.blockSize)
      let block = place / Scanner.blockSize * wordsEach
      if to == 0 { words += repeatElement(0, count: wordsEach * Scanner.blockSize) }
      let last = count / Scanner.blockSize * wordsEach
      for word in 0..<wordsEach {
        words[(last + word) * Scanner.blockSize + to] = codes[(block + word) * Scanner.blockSize + from]
      }
      count += 1
    }
  }

  /// The places of the `most` codes that promise the greatest product with the query, and what they promise.
  func best(_ most: Int, of codes: [UInt64], count: Int, live: Bitmap?, query: Query) -> [(place: Int, promise: UInt32)]
  {
    guard count > 0, most > 0 else { return [] }
    let most = min(most, count)
    // Whole room for what the scan keeps while it looks.
    var candidates = [ck_candidate](repeating: ck_candidate(), count: most + Int(CK_CANDIDATE_SLACK))
    let found = unsafe withUnsafePointer(to: query.levels) { levels in
      if let live {
        unsafe ck_scan_best(pointer, codes, query.words, count, live.words, levels, most, &candidates)
      } else {
        unsafe ck_scan_best(pointer, codes, query.words, count, nil, levels, most, &candidates)
      }
    }
    return candidates[..<found].map { (Int($0.place), $0.score) }
  }

  /// The places of the `most` scores above 0 that are highest, and these scores.
  ///
  /// - Parameter scores: of `count` places, and on to a whole page.
  func best(_ most: Int, of scores: [UInt16], count: Int, live: Bitmap?) -> [(place: Int, score: UInt32)] {
    precondition(count <= scores.count && scores.count % Int(CK_PAGE) == 0)
    var candidates = [ck_candidate](repeating: ck_candidate(), count: most + Int(CK_CANDIDATE_SLACK))
    let found =
      if let live {
        unsafe ck_best(pointer, scores, count, live.words, most, &candidates)
      } else {
        unsafe ck_best(pointer, scores, count, nil, most, &candidates)
      }
    return candidates[..<found].map { (Int($0.place), $0.score) }
  }

  /// The products of the query with rows of byte vectors, by their places.
  func products(_ query: Query, _ rows: ByteVectors, places: [Int]) -> [Float] {
    let candidates = places.map { ck_candidate(place: UInt32($0), score: 0) }
    var upper = [Int32](repeating: 0, count: places.count)
    var lower = upper
    // The second time the rows are near.
    unsafe ck_dots(pointer, query.bytes.upper, rows.components, rows.width, candidates, candidates.count, &upper)
    unsafe ck_dots(pointer, query.bytes.lower, rows.components, rows.width, candidates, candidates.count, &lower)
    let finer = signProducts(query, rows.finerCodes(of: places), count: places.count)
    return places.indices.map {
      let whole = (Float(upper[$0]) + Float(lower[$0]) / 254) * query.bytes.step
      return (whole + finer[$0] * ByteVector.quarter) * rows.steps[places[$0]]
    }
  }

  /// How many codes lie side by side.
  static let blockSize = Int(CK_BLOCK)

  /// The products of the query with codes, each taken as a vector of +1 and -1.
  func signProducts(_ query: Query, _ codes: [UInt64], count: Int) -> [Float] {
    var scores = [UInt16](repeating: 0, count: (count + Self.blockSize - 1) / Self.blockSize * Self.blockSize)
    unsafe withUnsafePointer(to: query.levels) { unsafe ck_scan(pointer, codes, query.words, count, $0, &scores) }
    return scores.prefix(count).map { query.levels.step * (2 * Float($0) - Float(query.levels.sum)) }
  }

  /// A vector that is searched for.
  struct Query: Sendable {
    let words: Int
    let levels: ck_query
    let bytes: SplitVector

    init(_ vector: [Float]) {
      words = vector.count / 64
      var levels = ck_query()
      unsafe ck_query_make(vector, vector.count, &levels)
      self.levels = levels
      bytes = SplitVector(vector)
    }
  }
}
