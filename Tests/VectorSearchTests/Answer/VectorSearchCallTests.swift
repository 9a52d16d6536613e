import JSON
import Roots
import Synchronization
import TestSupport
import Testing
import ToolKit

@testable import VectorSearch

@Suite("Calls of vector_search and index_documents, by words") struct VectorSearchCallTests {
  private let folder: TemporaryFolder
  private let state: TemporaryFolder
  private let registry: ToolRegistry
  private let library: Library
  private let context: ToolContext

  init() throws {
    folder = try TemporaryFolder()
    state = try TemporaryFolder()
    let executor = ComputeExecutor(threadCount: 1)
    library = Library(index: state.path(of: "search.sqlite"), embedder: nil, executor: executor)
    registry = try ToolRegistry([VectorSearch(library: library), IndexDocuments(library: library)])
    context = ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(),
      roots: Roots([folder.path], stateDirectory: state.path, home: nil), executor: executor)
    try folder.write("# Heating\n\nThe boiler is serviced every October.\n", to: "heating.md")
    try folder.write("# Garden\n\nApple trees are pruned in winter.\n", to: "sub/garden.md")
  }

  /// The structured result of a call.
  private func call(_ tool: String, _ arguments: JSONValue) async throws -> JSONValue {
    let document = try JSONDocument(JSON.encode(arguments))
    let result = try await registry.call(tool, arguments: document.root, in: context)
    return try JSONDocument(try #require(result.structured)).root.value
  }

  private func paths(_ answer: JSONValue) -> [String] {
    answer["passages"]?.array?.compactMap { $0["path"]?.string } ?? []
  }

  @Test("A question finds a passage, says where, and says what it could not do")
  func found() async throws {
    let answer = try await call("vector_search", ["query": "when is the boiler serviced"])
    #expect(paths(answer) == ["heating.md"])
    let passage = try #require(answer["passages"]?.array?.first)
    #expect(passage["start_line"] == 1)
    #expect(passage["end_line"] == 3)
    #expect(passage["uri"] == .string("file://" + folder.path + "/heating.md"))
    #expect(answer["degraded"]?.array?.isEmpty == false)
    #expect(answer["searched"]?["files"] == 2)
    #expect(answer["context"]?.string?.hasPrefix("heating.md:1-3 › Heating\n") == true)
  }

  @Test("Names are those that other tools find the files by")
  func names() async throws {
    #expect(paths(try await call("vector_search", ["query": "apple", "path": "sub"])) == ["sub/garden.md"])
    #expect(paths(try await call("vector_search", ["query": "apple", "path": "sub/garden.md"])) == ["sub/garden.md"])
    #expect(paths(try await call("vector_search", ["query": "boiler", "path": "sub"])) == [])
  }

  @Test("What changes between two questions is what the second finds")
  func fresh() async throws {
    #expect(paths(try await call("vector_search", ["query": "boiler"])) == ["heating.md"])
    try folder.write("# Heating\n\nA heat pump hums behind the house, all year.\n", to: "heating.md")
    #expect(paths(try await call("vector_search", ["query": "boiler October"])) == [])
    #expect(paths(try await call("vector_search", ["query": "heat pump"])) == ["heating.md"])
  }

  /// Reads what it is given, and scores nothing.
  private struct Refusing: Reranker {
    let error: any Error
    let read: @Sendable ([[UInt8]]) -> Void

    func scores(of texts: [[UInt8]], for question: [UInt8]) async throws -> [Float] {
      read(texts)
      throw error
    }
  }

  private struct Unreachable: Error {}

  @Test("A reranker reads passages below their headings; one that fails is told of, one that is cancelled ends it all")
  func reranking() async throws {
    var input = VectorSearchInput()
    input.query = "boiler"
    let read = Mutex<[[UInt8]]>([])
    let failing = VectorSearch(
      library: library, reranker: Refusing(error: Unreachable()) { texts in read.withLock { $0 = texts } })
    let answer = try await failing.call(input, in: context)
    #expect(answer.degraded.contains { $0.hasPrefix("not reranked: ") })
    #expect(read.withLock { $0.first.map { String(decoding: $0, as: UTF8.self) } }?.hasPrefix("Heating\n") == true)
    let cancelled = VectorSearch(library: library, reranker: Refusing(error: CancellationError()) { _ in })
    await #expect(throws: CancellationError.self) { try await cancelled.call(input, in: context) }
  }

  @Test("A question with no place names the places, where there are several")
  func places() async throws {
    let roots = Roots([folder.path, folder.path(of: "sub")], stateDirectory: state.path, home: nil)
    let context = ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(), roots: roots,
      executor: ComputeExecutor(threadCount: 1))
    var input = VectorSearchInput()
    input.query = "boiler"
    let error = await #expect(throws: ToolError.self) {
      try await VectorSearch(library: library).call(input, in: context)
    }
    #expect(error?.message.contains(folder.path(of: "sub")) == true)
  }

  @Test("Texts are kept, found by their metadata, read as resources, and removed")
  func texts() async throws {
    let documents: JSONValue = [
      ["key": "tea/green", "text": "Green tea wants 70 degrees.", "metadata": ["by=Ann"]],
      ["key": "coffee", "text": "Coffee wants 93 degrees."],
    ]
    let change = try await call("index_documents", ["collection": "notes", "documents": documents])
    #expect(change["added"] == 2)
    let answer = try await call(
      "vector_search", ["query": "degrees", "collection": "notes", "filter": ["metadata": ["by=Ann"]]])
    #expect(paths(answer) == ["tea/green"])
    let uri = try #require(answer["passages"]?.array?.first?["uri"]?.string)
    let resources = try ResourceRegistry(templates: [
      IndexedFileTemplate(library: library), TextTemplate(library: library),
    ])
    let read = try await resources.read(uri, in: context)
    #expect(read?.contents.body == .text("Green tea wants 70 degrees."))
    #expect(try await resources.read(uri + "x", in: context) == nil)
    let removed = try await call("index_documents", ["collection": "notes", "replace": true, "list": true])
    #expect(removed["removed"] == true)
    #expect(removed["collections"]?.array?.isEmpty == true)
    #expect(try await resources.read(uri, in: context) == nil)
  }

  @Test("A file is a resource once it has been searched, and only below the roots")
  func files() async throws {
    let resources = try ResourceRegistry(templates: [IndexedFileTemplate(library: library)])
    let uri = "file://" + folder.path + "/heating.md"
    #expect(try await resources.read(uri, in: context) == nil)
    _ = try await call("vector_search", ["query": "boiler"])
    #expect(
      try await resources.read(uri, in: context)?.contents.body
        == .text("# Heating\n\nThe boiler is serviced every October.\n"))
    let elsewhere = ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(),
      roots: Roots([folder.path(of: "sub")], stateDirectory: nil, home: nil), executor: ComputeExecutor(threadCount: 1))
    await #expect(throws: ToolError.self) { try await resources.read(uri, in: elsewhere) }
  }

  @Test("What a call may not do is named with its argument")
  func errors() async throws {
    let wrong: [(String, JSONValue, String)] = [
      ("vector_search", ["query": " "], "query"), ("vector_search", ["query": "a", "path": "/etc"], "path"),
      ("vector_search", ["query": "a", "collection": "none"], "collection"),
      ("vector_search", ["query": "a", "path": ".", "collection": "none"], "collection"),
      ("vector_search", ["query": "a", "filter": ["metadata": ["x"]]], "filter.metadata[0]"),
      ("index_documents", [:], "documents"), ("index_documents", ["collection": "a"], "documents"),
      ("index_documents", ["delete": ["a"]], "collection"),
      ("index_documents", ["collection": "a/b", "replace": true], "collection"),
      ("index_documents", ["collection": "a", "delete": ["a"]], "collection"),
      ("index_documents", ["collection": "a", "documents": [["key": "", "text": "x"]]], "documents[0].key"),
      (
        "index_documents",
        ["collection": "a", "documents": [["key": "k", "text": "x"], ["key": "k", "text": "y"]]], "documents[1].key"
      ),
    ]
    for (tool, arguments, argument) in wrong {
      let error = await #expect(throws: ToolError.self, "\(tool) \(arguments)") { try await call(tool, arguments) }
      #expect(error?.argument == argument)
    }
    #expect(try await call("index_documents", ["list": true])["collections"]?.array?.isEmpty == true)
  }
}
