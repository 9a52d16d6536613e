import Glibc
import SearchIndex
import Storage

/// An index of numbered documents, each of three passages with a word and a vector of their own, so that it can be told of each
/// whether it is there as a whole.
struct Numbered {
  static let passages = 3
  static let space = VectorSpace(identity: "numbered", width: 64)
  private let index: PassageIndex
  private let collection: CollectionID

  init(_ folder: String) throws {
    index = try PassageIndex(path: "\(folder)/index.sqlite3")
    collection = try index.makeCollection("numbered", root: nil).id
  }

  // MARK: One document

  /// Letters, of which no stem is shorter and no part a word.
  static func word(_ number: Int) -> String {
    let letters = Array("bcfghjklmn")
    return "z" + String(String(number).map { letters[$0.wholeNumberValue ?? 0] }) + "k"
  }

  static func vector(_ number: Int, _ passage: Int) -> [Float] {
    var generator = SplitMix(state: UInt64(number * passages + passage))
    let vector = (0..<space.width).map { _ in Float.random(in: -1...1, using: &generator) }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }

  private static func document(_ number: Int, padding: Int = 0) -> NewDocument {
    let text = Array("common \(word(number)) ".utf8)
    let filler = (0..<padding).map { "\(number)p\($0) " }.joined()
    return NewDocument(
      key: Array("\(number)".utf8), contentHash: [],
      passages: (0..<passages).map { passage in
        NewPassage(
          kind: .prose, text: text + Array("passage\(passage) \(filler)".utf8), headings: [], bytes: 0..<text.count,
          lines: 1...1)
      })
  }

  @discardableResult
  private func put(_ numbers: [Int], padding: Int = 0) throws -> [[PassageID]] {
    try index.put(numbers.map { Self.document($0, padding: padding) }, in: collection, time: 0)
  }

  private func attach(_ number: Int, to passages: [PassageID]) throws {
    try index.attach(
      passages.enumerated().map { place, passage in
        PassageVectors(passage: passage, own: Self.vector(number, place), children: [], sentences: [])
      }, of: Self.space, to: collection)
  }

  private func countOfWord(_ word: String) throws -> Int {
    var terms = Terms()
    let text = Array(word.utf8)
    let unique = terms.unique(in: text.span)
    return try index.search(collection, space: nil) { try $0.words(unique, most: 1_000_000).count }
  }

  // MARK: What a process is started for

  /// Writes for ever. A line is printed when what it says has been committed; `removing` is said before.
  func write(seed: UInt64) throws {
    var generator = SplitMix(state: seed)
    var there = try numbersThere()
    var next = (there.max() ?? 0) + 1
    while true {
      let count = Int.random(in: 1...4, using: &generator)
      let numbers = Array(next..<next + count)
      next += count
      let passages = try put(numbers)
      say("put \(numbers.map(String.init).joined(separator: ","))")
      there += numbers
      for (number, passages) in zip(numbers, passages) where Bool.random(using: &generator) {
        try attach(number, to: passages)
        say("attached \(number)")
      }
      if Int.random(in: 0..<3, using: &generator) == 0 {
        let place = Int.random(in: there.indices, using: &generator)
        let number = there.remove(at: place)
        say("removing \(number)")
        try index.remove([Array("\(number)".utf8)], from: collection)
        say("removed \(number)")
      }
      if try index.merge(collection) { say("merged") }
    }
  }

  /// Writes until it fails, says how, that what was committed is still found, and that writing goes on with more room.
  func fill(ballast: String) throws {
    var number = 0
    do {
      while true {
        number += 1
        try put([number], padding: 2000)
      }
    } catch let error as StorageError {
      say("failed \(error.code.rawValue) \(error.description)")
    }
    say(
      "kept \(try numbersThere().count == number - 1), found \(try countOfWord("common") == (number - 1) * Self.passages)"
    )
    unsafe unlink(ballast)
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    try put([number], padding: 2000)
    say("goes on \(try countOfWord("common") == number * Self.passages)")
  }

  /// `put NUMBER`, `count NUMBER` (of passages with its word), `count` (of all), `merge`: each answered by a line.
  func follow() throws {
    while let line = readLine() {
      let words = line.split(separator: " ")
      switch (words.first, words.dropFirst().first) {
      case ("put", let number?):
        try put([Int(number) ?? 0])
        say("put \(number)")
      case ("count", let number): say("\(try countOfWord(number.map { Self.word(Int($0) ?? 0) } ?? "common"))")
      case ("merge", _): say("\(try index.merge(collection))")
      default: fail("what is \(line)?")
      }
    }
  }

  /// Prints the numbers of the documents, all of which are whole; or says what is half, and ends with status 1.
  func check() throws {
    let numbers = try numbersThere()
    var waiting = 0
    for number in numbers {
      guard try countOfWord(Self.word(number)) == Self.passages else { fail("\(number) is not found by its word") }
      guard let document = try index.document(Array("\(number)".utf8), in: collection) else {
        fail("\(number) is gone")
      }
      let passages = try index.passages(of: document.id).map(\.id)
      guard passages.count == Self.passages else { fail("\(number) has \(passages.count) passages") }
      var withVectors = 0
      for (place, passage) in passages.enumerated() {
        let best = try index.search(collection, space: Self.space) {
          try $0.vectors(Self.vector(number, place), most: 1)
        }
        if let best = best.first, best.id == passage, best.score > 0.999 { withVectors += 1 }
      }
      guard withVectors == 0 || withVectors == Self.passages else { fail("\(number) has \(withVectors) vectors") }
      waiting += Self.passages - withVectors
    }
    let status = try index.status(of: collection)
    guard status.documents == numbers.count, status.waiting == waiting else {
      fail("\(status) for \(numbers.count) documents and \(waiting) passages that wait")
    }
    guard try countOfWord("common") == numbers.count * Self.passages else { fail("there is more than its documents") }
    say(numbers.map(String.init).joined(separator: ","))
  }

  private func numbersThere() throws -> [Int] {
    try index.documents(in: collection).compactMap { Int(String(decoding: $0.key, as: UTF8.self)) }.sorted()
  }

  private func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // One write: a line is there as a whole or not at all.
    guard unsafe Glibc.write(1, bytes, bytes.count) == bytes.count else { exit(2) }
  }
}

/// The same numbers in every run (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
