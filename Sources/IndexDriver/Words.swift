import SearchIndex
import Storage

/// Puts texts into an index, and their terms into a table of FTS5, and asks both for the hundred best of each question.
func measureWords(folder: String, texts: String, questions: String) throws {
  let texts = lines(of: texts)
  let questions = lines(of: questions)
  let path = "\(folder)/words.sqlite3"
  let began = processorTime()
  try fill(path, with: texts)
  let built = processorTime()
  let oracle = try tableOfFTS5("\(folder)/fts5.sqlite3", with: texts)
  let oracleBuilt = processorTime()

  let index = try PassageIndex(path: path)
  guard let collection = try index.collections().first?.id else { fail("the index is empty") }
  var first = Times()
  var (ours, theirs) = (Times(), Times())
  var (common, total) = (0, 0)
  for (number, question) in questions.enumerated() {
    var terms = Terms()
    func ask() throws -> [ScoredPassage] {
      let unique = terms.unique(in: question.span)
      return try index.search(collection, space: nil) { try $0.words(unique, most: 100) }
    }
    if number == 0 { _ = try first.measure(ask) }
    let found = try ours.measure(ask)
    // Cut outside of what is timed: FTS5 is given the terms.
    let match = terms.unique(in: question.span).map(word).joined(separator: " OR ")
    guard !match.isEmpty else { continue }
    let expected = try theirs.measure {
      try oracle.read {
        try $0.rows("SELECT rowid FROM page WHERE page MATCH ? ORDER BY rank LIMIT 100", .text(match)) { $0.integer(0) }
      }
    }
    // Passages count from 1, as the rows do.
    common += Set(found.prefix(10).map { Int($0.id.number) }).intersection(expected.prefix(10)).count
    total += min(10, expected.count)
  }
  print(
    """
    {"count": \(texts.count), "questions": \(questions.count), "build_s": \((built - began) / 1e3), \
    "fts5_build_s": \((oracleBuilt - built) / 1e3), "open_ms": \(first.quantile(0.5)), \
    "bytes_each": \(fileSize(path) / max(1, texts.count)), "anonymous_mb": \(anonymousMegabytes()), \
    "ours": {\(ours.json)}, "fts5": {\(theirs.json)}, "same_of_ten": \(Double(common) / Double(max(1, total)))}
    """)
}

private func fill(_ path: String, with texts: [[UInt8]]) throws {
  let index = try PassageIndex(path: path)
  let collection = try index.makeCollection("bench", root: nil).id
  for start in stride(from: 0, to: texts.count, by: 1000) {
    let passages = texts[start..<min(start + 1000, texts.count)].map { text in
      NewPassage(kind: .prose, text: text, headings: [], bytes: 0..<text.count, lines: 1...1)
    }
    // A key without a term: FTS5 has none either.
    let key = [UInt8](repeating: UInt8(ascii: "."), count: start / 1000 + 1)
    try index.put([NewDocument(key: key, contentHash: [], passages: passages)], in: collection, time: 0)
  }
  while try index.merge(collection) {}
}

private func tableOfFTS5(_ path: String, with texts: [[UInt8]]) throws -> Database {
  let database = try Database(
    path: path, migrations: [Migration("fts5", "CREATE VIRTUAL TABLE page USING fts5(text, tokenize = 'ascii')")])
  for start in stride(from: 0, to: texts.count, by: 10_000) {
    try database.write { connection in
      for number in start..<min(start + 10_000, texts.count) {
        var terms = Terms()
        var words: [String] = []
        let text = texts[number]
        terms.forEach(in: text.span) { words.append(word($0)) }
        try connection.execute(
          "INSERT INTO page (rowid, text) VALUES (?, ?)", .integer(number + 1), .text(words.joined(separator: " ")))
      }
    }
  }
  try database.write { try $0.execute("INSERT INTO page (page) VALUES ('optimize')") }
  return database
}

/// A term as a word that FTS5 takes as it is.
private func word(_ term: Term) -> String { "t" + String(UInt64(bitPattern: term.key), radix: 36) }
