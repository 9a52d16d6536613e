import Testing
import ToolKit

@testable import SearchIndex
@testable import VectorSearch

@Suite("Which documents are searched") struct DocumentFilterTests {
  private func document(_ key: String, language: String? = nil, modified: Int = 0, metadata: String? = nil)
    -> DocumentFacts
  {
    DocumentFacts(key: Array(key.utf8), language: language, modified: modified, metadata: metadata)
  }

  private func input(_ change: (inout SearchFilterInput) -> Void) -> SearchFilterInput {
    var input = SearchFilterInput()
    change(&input)
    return input
  }

  @Test(
    "Patterns of paths say what is wanted, the last one that is about a file",
    arguments: [
      (["*.py"], "a/b.py", true), (["*.py"], "a/b.md", false), (["src/"], "src/a/b.c", true),
      (["src/"], "lib/src.c", false),
      (["src/**/*.c"], "src/a/b.c", true), (["/a.c"], "b/a.c", false), (["!tests/"], "tests/a.py", false),
      (["!tests/"], "a.py", true), (["*.py", "!tests/"], "tests/a.py", false), (["*.py", "!tests/"], "a.py", true),
      (["*.py", "!tests/", "tests/keep.py"], "tests/keep.py", true), (["docs"], "docs/a.md", true),
    ] as [([String], String, Bool)])
  func paths(patterns: [String], path: String, expected: Bool) throws {
    let filter = try DocumentFilter(input { $0.paths = patterns })
    #expect(filter.select(document(path)) == expected)
  }

  @Test("Patterns are about the folder that was asked for")
  func folder() throws {
    let filter = try DocumentFilter(input { $0.paths = ["/a.c"] }).within(Array("src/".utf8))
    #expect(filter.select(document("src/a.c")))
    #expect(!filter.select(document("src/b/a.c")))
    #expect(!filter.select(document("a.c")))
  }

  @Test("Language, time and metadata narrow together")
  func others() throws {
    let filter = try DocumentFilter(
      input {
        $0.languages = ["Python"]
        $0.modifiedAfter = "1970-01-02"
        $0.modifiedBefore = "1970-01-03T00:00:00Z"
        $0.metadata = ["author=Ann"]
      })
    let day = 86_400 * 1_000_000_000
    let metadata = #"{"author":"Ann","year":"2024"}"#
    #expect(filter.select(document("a", language: "python", modified: day, metadata: metadata)))
    #expect(!filter.select(document("a", language: "go", modified: day, metadata: metadata)))
    #expect(!filter.select(document("a", language: "python", modified: day - 1, metadata: metadata)))
    #expect(!filter.select(document("a", language: "python", modified: 2 * day, metadata: metadata)))
    #expect(!filter.select(document("a", language: "python", modified: day, metadata: #"{"author":"Bob"}"#)))
    #expect(!filter.select(document("a", language: "python", modified: day)))
  }

  @Test("A filter that lets everything through need not be asked")
  func open() throws {
    #expect(try DocumentFilter(nil).isOpen)
    #expect(try DocumentFilter(SearchFilterInput()).isOpen)
    #expect(try !DocumentFilter(nil).within([1]).isOpen)
  }

  @Test("What cannot be understood is named")
  func errors() {
    let date = #expect(throws: ToolError.self) { try DocumentFilter(input { $0.modifiedAfter = "yesterday" }) }
    #expect(date?.argument == "filter.modified_after")
    let pair = #expect(throws: ToolError.self) { try DocumentFilter(input { $0.metadata = ["a=b", "=x"] }) }
    #expect(pair?.argument == "filter.metadata[1]")
  }

  @Test("Metadata is kept as JSON and comes back as it was written")
  func metadata() throws {
    let pairs = try ["b=1=2", "a=\"x\"\n", "b=last"].map { try MetadataText.pair($0, argument: "m") }
    let object = MetadataText.object(pairs)
    #expect(MetadataText.lines(object) == ["a=\"x\"\n", "b=last"])
    #expect(MetadataText.object([]) == nil)
    #expect(MetadataText.lines("no json") == [])
  }
}
