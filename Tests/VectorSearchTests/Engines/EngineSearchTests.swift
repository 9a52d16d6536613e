import JSON
import Roots
import SearchIndex
import TestSupport
import Testing
import ToolKit
import VectorEngines

@testable import VectorSearch

@Suite("Searches whose vectors are elsewhere") struct EngineSearchTests {
  private let fixture: LibraryFixture
  private let library: Library

  init() throws {
    fixture = try LibraryFixture()
    library = fixture.library(FakeEmbedder())
    try fixture.write("# Boiler\n\nThe boiler is serviced every October.\n", to: "a.md")
    try fixture.write("# Garden\n\nThe apple trees near the boiler house are pruned.\n", to: "b.md")
    try fixture.write("# Pump\n\nA pump of the boiler hums.\n", to: "c.md")
  }

  private func ask(_ question: String, engine: @escaping @Sendable (EngineCollection) -> any VectorEngine) async throws
    -> (
      paths: [String], degraded: [String]
    )
  {
    let context = ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(), roots: fixture.roots,
      executor: LibraryFixture.executor)
    let registry = try ToolRegistry([VectorSearch(library: library, engine: engine)])
    let arguments = try JSONDocument(JSON.encode(["query": .string(question), "k": 3] as JSONValue))
    let result = try await registry.call("vector_search", arguments: arguments.root, in: context)
    let answer = try JSONDocument(try #require(result.structured)).root.value
    let texts = { (list: JSONValue?) in list?.array ?? [] }
    return (
      texts(answer["passages"]).compactMap { $0["path"]?.string }, texts(answer["degraded"]).compactMap(\.string)
    )
  }

  @Test("an engine is asked for the vectors, and what it does not have is not found by them")
  func engine() async throws {
    let state = try await fixture.refresh(library)
    let index = try library.index()
    let collection = try #require(try index.collection(named: state.collection.name))
    let name = try #require(try EngineMirror.name(of: collection, in: index))
    let caller = try await Chroma.caller()
    let elsewhere = { @Sendable (name: EngineCollection) -> any VectorEngine in ChromaEngine(name, caller) }
    // Nobody has moved it there: told, with the command, and searched here.
    let before = try await ask("boiler", engine: elsewhere)
    #expect(before.paths.count == 3)
    #expect(before.degraded.count == 1)
    #expect(before.degraded.first?.hasPrefix("searched the vectors here: Chroma at http://127.0.0.1:") == true)
    #expect(before.degraded.first?.hasSuffix("workbench index PATH --to chroma") == true)
    let engine = ChromaEngine(name, caller)
    let mirror = EngineMirror(of: collection, in: index, engine, executor: LibraryFixture.executor)
    let moved = try await mirror.copy()
    #expect(moved.written >= 3)
    let after = try await ask("boiler serviced October", engine: elsewhere)
    #expect(after.degraded == [])
    #expect(after.paths.first == "a.md")
    // Proof that it is asked: what it lost is not near any more.
    let vector = try #require(await library.vector(of: Array("boiler serviced October".utf8)).vector)
    try await engine.remove(document: Array("a.md".utf8), except: nil)
    #expect(!(try await mirror.nearest(vector, most: 10)).isEmpty)
    let passages = try index.passages(try await mirror.nearest(vector, most: 10).map(\.id))
    let keys = try passages.map { try index.document($0.document)?.key }
    #expect(!keys.contains(Array("a.md".utf8)))
  }

  @Test("an engine that is down costs nothing but a word")
  func down() async throws {
    _ = try await fixture.refresh(library)
    let found = try await ask("boiler serviced", engine: { ChromaEngine($0, Chroma.caller(port: 1)) })
    #expect(found.paths.first == "a.md")
    #expect(found.degraded.count == 1)
    #expect(found.degraded.first?.contains("http://127.0.0.1:1") == true)
  }
}
