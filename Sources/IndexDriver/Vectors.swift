import SearchIndex

/// Puts vectors into an index of its own and asks for the nearest, as a process that opens it afterwards does.
func measureVectors(folder: String, base: String, queries: String, width: Int, most: Int, rescored: [Int]) throws {
  let path = "\(folder)/vectors.sqlite3"
  let space = VectorSpace(identity: "bench", width: width)
  let began = processorTime()
  let count = try fill(path, with: base, of: space)
  let built = processorTime()
  let index = try PassageIndex(path: path)
  guard let collection = try index.collections().first?.id else { fail("the index is empty") }
  let numbers = floats(in: queries)
  let questions = stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  let opening = processorTime()
  _ = try index.search(collection, space: space) { try $0.vectors(questions[0], most: most) }
  let opened = processorTime()
  var runs: [String] = []
  for rescored in rescored {
    var times = Times()
    var found: [String] = []
    for question in questions {
      let nearest = try times.measure {
        try index.search(collection, space: space) { try $0.vectors(question, most: most, rescored: rescored) }
      }
      // Passages count from 1.
      found.append("[" + nearest.map { "\($0.id.number - 1)" }.joined(separator: ",") + "]")
    }
    runs.append("{\"rescored\": \(rescored), \(times.json), \"found\": [\(found.joined(separator: ","))]}")
  }
  print(
    """
    {"count": \(count), "build_s": \((built - began) / 1e3), "open_ms": \(opened - opening), \
    "bytes_each": \(fileSize(path) / max(1, count)), "anonymous_mb": \(anonymousMegabytes()), \
    "runs": [\(runs.joined(separator: ", "))]}
    """)
}

private func fill(_ path: String, with base: String, of space: VectorSpace) throws -> Int {
  let index = try PassageIndex(path: path)
  let collection = try index.makeCollection("bench", root: nil).id
  let numbers = floats(in: base)
  let count = numbers.count / space.width
  for start in stride(from: 0, to: count, by: 2000) {
    let end = min(start + 2000, count)
    let document = NewDocument(
      key: Array("\(start)".utf8), contentHash: [],
      passages: (start..<end).map { _ in
        NewPassage(kind: .prose, text: [], headings: [], bytes: 0..<0, lines: 1...1)
      })
    let passages = try index.put([document], in: collection, time: 0)[0]
    try index.attach(
      zip(start..<end, passages).map { place, passage in
        PassageVectors(
          passage: passage, own: Array(numbers[place * space.width..<(place + 1) * space.width]), children: [],
          sentences: [])
      }, of: space, to: collection)
  }
  while try index.merge(collection) {}
  return count
}
