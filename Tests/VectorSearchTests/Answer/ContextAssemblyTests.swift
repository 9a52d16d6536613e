import Testing
import ToolKit

@testable import SearchIndex
@testable import VectorSearch

@Suite("The context of an answer") struct ContextAssemblyTests {
  private static let text = Array(
    """
    Alpha is the first. It is short.

    Beta comes next. It has a second sentence. And it has a third one.

    Gamma ends it.
    """.utf8)

  /// The passages of the text: its paragraphs.
  private static let ranges: [(bytes: Range<Int>, lines: ClosedRange<Int>)] = [
    (0..<32, 1...1), (34..<100, 3...3), (102..<116, 5...5),
  ]

  private func hit(_ ordinal: Int, of document: Int = 1, kind: NewPassage.Kind = .prose, text: [UInt8] = Self.text)
    -> Hit
  {
    let (bytes, lines) =
      text == Self.text ? Self.ranges[ordinal] : (0..<text.count, 1...max(1, text.count { $0 == 10 } + 1))
    let passage = PassageRecord(
      id: PassageID(number: UInt32(document * 100 + ordinal)), document: DocumentID(number: document), ordinal: ordinal,
      kind: kind, headings: ["Top", "Part \(ordinal)"], bytes: bytes, lines: lines)
    let record = DocumentRecord(
      id: DocumentID(number: document), key: Array("d\(document).md".utf8), stamp: nil, contentHash: [], language: nil,
      title: nil, metadata: nil, indexed: 0)
    let collection = CollectionRecord(id: CollectionID(number: 1), name: "/r", root: Array("/r".utf8), model: nil)
    return Hit(
      ranked: Ranked(passage: passage, key: record.key, score: 1, parts: ScoreParts(first: 1), matchedTerms: []),
      document: record, cited: CitedDocument(key: record.key, of: collection, base: []), text: Array(text[bytes]),
      isStale: false, piece: { Array(text[$0.bytes.lowerBound..<$1.bytes.upperBound]) })
  }

  @Test("Passages come in the order of their documents, documents in that of their best passage")
  func order() {
    let assembly = ContextAssembly([hit(2, of: 7), hit(0, of: 3), hit(0, of: 7)], budget: 1000)
    #expect(
      assembly.blocks.map(\.label) == [
        "d7.md:1 › Top › Part 0", "d7.md:5 › Top › Part 2", "d3.md:1 › Top › Part 0",
      ])
    #expect(assembly.omitted.isEmpty)
  }

  @Test("Neighbours are one piece, with what stands between them")
  func neighbours() {
    let assembly = ContextAssembly([hit(1), hit(0)], budget: 1000)
    #expect(assembly.blocks.count == 1)
    #expect(assembly.blocks[0].lines == 1...3)
    #expect(assembly.blocks[0].text == Array(Self.text[0..<100]))
    #expect(assembly.text.hasPrefix("d1.md:1-3 › Top › Part 0\nAlpha is"))
  }

  @Test("No sentence is cut, whatever the budget")
  func sentences() {
    let ends: Set<String> = ["first.", "short.", "next.", "sentence.", "one.", "it."]
    for budget in 1...120 {
      let hits = [hit(1), hit(0), hit(2)]
      let assembly = ContextAssembly(hits, budget: budget)
      var total = 0
      for block in assembly.blocks {
        let text = String(decoding: block.text, as: UTF8.self)
        #expect(ends.contains(text.split(separator: " ").last.map(String.init) ?? ""), "\(budget): \(text)")
        total += ContextTokens.count(block.text.span)
      }
      #expect(total <= budget)
      #expect(!assembly.blocks.isEmpty || assembly.omitted.count == 3)
    }
  }

  @Test("What is cut says so, ends at its line, and those behind it are named as left out")
  func cut() throws {
    let label = "d1.md:3 › Top › Part 1"
    let budget = ContextTokens.count(Array(label.utf8).span) + 2 + ContextTokens.count(Array(Self.text[34..<60]).span)
    let assembly = ContextAssembly([hit(1), hit(0)], budget: budget)
    let block = try #require(assembly.blocks.first)
    #expect(block.isCut)
    #expect(String(decoding: block.text, as: UTF8.self) == "Beta comes next.")
    #expect(assembly.text.hasSuffix("[cut here]"))
    #expect(assembly.omitted.map(\.passage.ordinal) == [0])
  }

  @Test("Code is cut between lines, and its lines are counted")
  func code() throws {
    let code = Array("func a() {\n  one()\n  two()\n  three()\n}".utf8)
    let whole = hit(0, kind: .code, text: code)
    let cost = ContextTokens.count(Array("d1.md:1-5 › Top › Part 0".utf8).span) + 2
    let part = ContextTokens.count(Array("func a() {\n  one()\n  two()\n".utf8).span)
    let block = try #require(ContextAssembly([whole], budget: cost + part).blocks.first)
    #expect(String(decoding: block.text, as: UTF8.self) == "func a() {\n  one()\n  two()")
    #expect(block.lines == 1...3)
  }

  @Test("No hits make no context")
  func nothing() { #expect(ContextAssembly([], budget: 100).text.isEmpty) }

  @Test("Text that would steer a reader is shown without its power")
  func hostile() {
    let text = Array("a \u{1B}[31mred\u{1B}[0m \u{202E}desrever\u{E0041}\u{0}end".utf8)
    let shown = ContextAssembly([hit(0, text: text)], budget: 1000).text
    #expect(!shown.unicodeScalars.contains { [0, 0x1B, 0x202E, 0xE0041].contains($0.value) })
    #expect(shown.contains("desrever"))
  }
}
