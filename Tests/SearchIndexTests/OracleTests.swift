import Foundation
import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite("Words beside SQLite's FTS5") struct OracleTests {
  /// The paragraphs of the project's own pages, without code and tables, where the two cut words differently by intent.
  private static func paragraphs() throws -> [String] {
    let folder = Snapshot.checkout + "/docs"
    var result: [String] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() where path.hasSuffix(".md") {
      let page = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
      result += page.components(separatedBy: "\n\n").filter { paragraph in
        paragraph.count > 80 && !paragraph.contains("```") && !paragraph.contains { "|_<>#".contains($0) }
      }
    }
    return result
  }

  /// The terms of a text as words that FTS5 takes as they are: how words are cut is not what is compared.
  private static func tokens(_ text: String) -> String {
    var terms = Terms()
    var words: [String] = []
    terms.forEach(in: Array(text.utf8).span) { words.append("t" + String(UInt64(bitPattern: $0.key), radix: 16)) }
    return words.joined(separator: " ")
  }

  @Test("The ten best by BM25 are those of FTS5 over the same terms, for a hundred questions")
  func agrees() throws {
    let paragraphs = try Self.paragraphs()
    try #require(paragraphs.count > 150)
    let sample = try Sample()
    try sample.index.put(
      paragraphs.enumerated().map { Sample.document("\($0)", [$1]) }, in: sample.collection, time: 1)
    let oracle = try Database(
      path: sample.folder.path(of: "fts.sqlite3"),
      migrations: [Migration("fts", "CREATE VIRTUAL TABLE page USING fts5(text, tokenize = 'ascii')")])
    try oracle.write { connection in
      for (number, text) in paragraphs.enumerated() {
        // Ours counts a document's key twice.
        try connection.execute(
          "INSERT INTO page (rowid, text) VALUES (?, ?)", .integer(number),
          .text(Self.tokens("\(text) \(number) \(number)")))
      }
    }
    var generator = SeededGenerator(seed: 4)
    var (common, total) = (0, 0)
    for _ in 0..<100 {
      let words = paragraphs.randomElement(using: &generator)!
        .components(separatedBy: CharacterSet.letters.inverted)
        .filter { $0.count > 2 && !StopWords.contains(Array($0.lowercased().utf8)) && $0.lowercased() == $0 }
      let question = (0..<4).compactMap { _ in words.randomElement(using: &generator) }
      guard !question.isEmpty else { continue }
      let match = Set(Self.tokens(question.joined(separator: " ")).split(separator: " ")).joined(separator: " OR ")
      let theirs = try oracle.read {
        try $0.rows("SELECT rowid FROM page WHERE page MATCH ? ORDER BY rank LIMIT 10", .text(match)) {
          "\($0.integer(0))"
        }
      }
      let ours = try sample.find(question.joined(separator: " "))
      #expect(ours.count == theirs.count, "\(question)")
      common += Set(ours).intersection(theirs).count
      total += theirs.count
    }
    // Not all: impacts have 8 bits here.
    #expect(total > 500)
    #expect(Double(common) > 0.95 * Double(total), "\(common) of \(total)")
  }
}
