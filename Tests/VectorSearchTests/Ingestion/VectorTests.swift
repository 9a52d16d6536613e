import Embedding
import Foundation
import Observe
import Roots
import SearchIndex
import TestSupport
import Testing

@testable import VectorSearch

@Suite("Vectors in the background") struct VectorTests {
  private let fixture: LibraryFixture

  init() throws { fixture = try LibraryFixture() }

  @Test("Every passage gets its vectors, and a question like it finds it")
  func vectors() async throws {
    for index in 0..<20 { try fixture.write("# T\n\nWord\(index) and another\(index). Second.\n", to: "\(index).md") }
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    let state = try await fixture.refresh(library)
    #expect(state.indexing == nil && state.degraded == [])
    #expect(embedder.texts.contains("T\n# T\n\nWord3 and another3. Second."))
    #expect(embedder.texts.contains("Second."))
    let question = await library.vector(of: Array("T\n# T\n\nWord7 and another7. Second.".utf8))
    let found = try library.index().search(state.collection.id, space: question.space) {
      try $0.vectors(try #require(question.vector), most: 1, rescored: 100)
    }
    let passage = try #require(try library.index().passages(found.map(\.id)).first)
    #expect(try fixture.ids(state, of: library)["7.md"] == passage.document)
  }

  @Test("A file that was moved keeps its vectors")
  func moved() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    _ = try await fixture.refresh(library)
    let before = embedder.texts.count
    try FileManager.default.createDirectory(atPath: fixture.project + "/sub", withIntermediateDirectories: true)
    try fixture.move("a.txt", to: "sub/b.txt")
    let state = try await fixture.refresh(library)
    #expect(try fixture.keys(with: "aardvark", in: state, of: library) == ["sub/b.txt"])
    #expect(try fixture.waiting(state, of: library) == 0)
    #expect(embedder.texts.count == before)
    let question = await library.vector(of: Array("aardvark".utf8))
    let found = try library.index().search(state.collection.id, space: question.space) {
      try $0.vectors(try #require(question.vector), most: 5, rescored: 100)
    }
    #expect(found.count == 1 && found[0].score > 0.99)
  }

  /// Chapters of three paragraphs, each a passage with children and sentences.
  private func chapters(_ names: String...) -> String {
    names.map { name in
      let paragraph = (0..<60).map { "Of \(name)\($0) much is said." }.joined(separator: " ")
      return "# \(name)\n\n\(paragraph)\n"
    }.joined(separator: "\n")
  }

  @Test("A file that changed keeps the vectors of the passages that did not, however far they have moved in it")
  func changed() async throws {
    try fixture.write(chapters("aardvark", "badger", "cat"), to: "a.md", secondsAgo: 20)
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    try await library.settle(try await fixture.refresh(library).collection)
    let before = embedder.texts
    #expect(before.count { $0.contains("badger") } > 10)
    try fixture.write(chapters("cat", "dog", "badger"), to: "a.md")
    let state = try await fixture.refresh(library)
    try await library.settle(state.collection)
    let made = embedder.texts.dropFirst(before.count)
    // All of the new chapter, and nothing else.
    #expect(made.count == before.count { $0.contains("badger") } && made.allSatisfy { $0.contains("dog") })
    #expect(try fixture.waiting(state, of: library) == 0)
    let question = await library.vector(of: Array("Of cat1 much is said.".utf8))
    let found = try library.index().search(state.collection.id, space: question.space) {
      try $0.vectors(try #require(question.vector), most: 1)
    }
    let passage = try #require(try library.index().passages(found.map(\.id)).first)
    #expect(passage.headings == ["cat"])
  }

  @Test("A sentence that changed costs its passage's texts; the words above a passage are part of it")
  func changedInPart() async throws {
    let text = chapters("aardvark", "badger")
    try fixture.write(text, to: "a.md", secondsAgo: 20)
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    try await library.settle(try await fixture.refresh(library).collection)
    let all = embedder.texts.count
    try fixture.write(text.replacingOccurrences(of: "Of badger59 ", with: "Of zebra "), to: "a.md", secondsAgo: 15)
    try await library.settle(try await fixture.refresh(library).collection)
    let made = embedder.texts.dropFirst(all)
    #expect(made.contains("Of zebra much is said.") && !made.contains { $0.contains("badger0 ") })
    try fixture.write(text.replacingOccurrences(of: "# badger", with: "# wolf"), to: "a.md")
    let count = embedder.texts.count
    try await library.settle(try await fixture.refresh(library).collection)
    let own = embedder.texts.dropFirst(count).filter { $0.hasPrefix("wolf\n") }
    #expect(own.contains { $0.contains("badger0 ") } && own.contains { $0.contains("badger59 ") })
  }

  @Test("A text that is replaced keeps the vectors of the passages that stay")
  func replacedText() async throws {
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    _ = try await library.put([TextDocument(key: "a", text: Array(chapters("cat").utf8))], into: "notes")
    let collection = try #require(try library.index().collection(named: "notes"))
    try await library.settle(collection)
    let before = embedder.texts.count
    _ = try await library.put([TextDocument(key: "a", text: Array(chapters("dog", "cat").utf8))], into: "notes")
    try await library.settle(collection)
    #expect(embedder.texts.count == 2 * before)
    #expect(embedder.texts.dropFirst(before).allSatisfy { $0.contains("dog") })
  }

  @Test("What one process left undone another does, and nothing twice")
  func resumed() async throws {
    for index in 0..<40 { try fixture.write("aardvark number\(index)", to: "\(index).txt") }
    let gate = Event<Void>()
    let first = FakeEmbedder(gate: gate)
    let one = fixture.library(first) { $0.claim = 200 }
    let place = try fixture.roots.openFileOrFolder(".")
    _ = try await one.refresh(place, roots: fixture.roots, patience: .seconds(600), vectorPatience: .zero)
    try await first.called.value()
    // The first is in the middle of its work, and never comes back: its claims end by themselves.
    let second = FakeEmbedder()
    let other = fixture.library(second)
    let state = try await fixture.refresh(other)
    try await other.settle(state.collection)
    #expect(try fixture.waiting(state, of: other) == 0)
    #expect(Set(second.texts).count == second.texts.count)
    #expect(second.texts.count == 40)
    gate.fire(())
    await one.close()
    #expect(try fixture.waiting(state, of: other) == 0)
  }

  @Test("What a process had claimed that is no more is free")
  func killed() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let embedder = FakeEmbedder()
    embedder.fail(EmbeddingError(code: .missing, object: "model", detail: "not yet"))
    let before = try await fixture.refresh(fixture.library(embedder))
    let library = fixture.library(FakeEmbedder())
    let id = try #require(try fixture.ids(before, of: library)["a.txt"])
    // No process has the greatest number that there could be.
    let dead = Claimant(process: 1 << 22 - 1)
    #expect(!dead.isAlive && Claimant.new().isAlive)
    #expect(try library.index().claim(id, for: dead.number, now: 0, until: .max))
    let state = try await fixture.refresh(library)
    try await library.settle(state.collection)
    #expect(try fixture.waiting(state, of: library) == 0)
  }

  @Test("Two processes share the work")
  func shared() async throws {
    for index in 0..<60 { try fixture.write("aardvark number\(index)", to: "\(index).txt") }
    let embedders = [FakeEmbedder(), FakeEmbedder()]
    let libraries = embedders.map { fixture.library($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for library in libraries {
        group.addTask {
          let state = try await fixture.refresh(library)
          try await library.settle(state.collection)
          #expect(try fixture.waiting(state, of: library) == 0)
        }
      }
      try await group.waitForAll()
    }
    let made = embedders.reduce(0) { $0 + $1.texts.count }
    // Each text once, but for documents that one put again while the other had their vectors.
    #expect((60...70).contains(made))
  }

  @Test("What words have found gets its vectors before the rest, and what was written last before that")
  func order() async throws {
    for index in 0..<10 { try fixture.write("number\(index)", to: "\(index).txt", secondsAgo: Double(100 - index)) }
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    embedder.fail(EmbeddingError(code: .missing, object: "model", detail: "it is not there"))
    let place = try fixture.roots.openFileOrFolder(".")
    let state = try await library.refresh(place, roots: fixture.roots, patience: .seconds(600))
    let ids = try fixture.ids(state, of: library)
    embedder.fail(nil)
    let lane = EmbeddingLane(
      embedder, space: try #require(library.space), executor: LibraryFixture.executor, limits: LibraryLimits(),
      log: .off)
    let folder = try #require(library.folder(of: state.collection.id))
    _ = lane.wake(CollectionID(number: -1), nil, in: try library.index())
    lane.prefer([try #require(ids["4.txt"])], in: state.collection.id)
    let ticket = lane.wake(state.collection.id, folder, in: try library.index())
    lane.prefer([try #require(ids["4.txt"])], in: state.collection.id)
    _ = try await lane.wait(for: ticket, of: state.collection.id, until: .now + .seconds(600))
    let own = embedder.texts.filter { $0.hasPrefix("number") }
    let rest = own.filter { $0 != "number4" }
    #expect(Set(own).count == 10)
    #expect(rest.first == "number9")
  }

  @Test("A model that is missing leaves the words, and says what is missing")
  func missing() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let embedder = FakeEmbedder()
    embedder.fail(EmbeddingError(code: .missing, object: "/model", detail: "it is not there: run tools/setup"))
    let library = fixture.library(embedder)
    let state = try await fixture.refresh(library)
    #expect(try fixture.keys(with: "aardvark", in: state, of: library) == ["a.txt"])
    #expect(state.degraded == ["/model: it is not there: run tools/setup"])
    #expect(state.indexing?.done == 0 && state.indexing?.total == 1)
    #expect(await library.vector(of: [0x61]).reason == "/model: it is not there: run tools/setup")
    await #expect(throws: LibraryError.self) { try await library.settle(state.collection) }
  }

  @Test("Vectors of two models do not meet: the second has words alone, and says so")
  func twoModels() async throws {
    try fixture.write("aardvark", to: "a.txt")
    _ = try await fixture.refresh(fixture.library(FakeEmbedder("one")))
    try fixture.write("badger", to: "b.txt")
    let library = fixture.library(FakeEmbedder("two"))
    let state = try await fixture.refresh(library)
    #expect(state.degraded.count == 1 && state.degraded[0].contains("one 1 64 mean"))
    #expect(try fixture.waiting(state, of: library) == 1)
    // Removing the collection lets it be made anew.
    #expect(try await library.removeCollection(named: state.collection.name))
    #expect(try await fixture.refresh(library).degraded == [])
  }

  @Test("A passage that is too long for the model has the mean of its halves")
  func tooLong() async throws {
    let embedder = FakeEmbedder(mostTokens: 4)
    let texts = ["a b c d", "e f g h i j k l m"].map { Array($0.utf8) }
    let vectors = try await UnitVectors(embedder).vectors(of: texts)
    #expect(vectors.count == 2)
    #expect(abs(vectors[1].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(embedder.texts.joined(separator: " ").split(separator: " ").sorted() == "abcdefghijklm".map { "\($0)" })
  }

  @Test("Closing ends what goes on")
  func closing() async throws {
    for index in 0..<40 { try fixture.write("aardvark number\(index)", to: "\(index).txt") }
    let gate = Event<Void>()
    let embedder = FakeEmbedder(gate: gate)
    let library = fixture.library(embedder)
    let place = try fixture.roots.openFileOrFolder(".")
    let state = try await library.refresh(place, roots: fixture.roots, patience: .seconds(600), vectorPatience: .zero)
    try await embedder.called.value()
    await library.close()
    #expect(embedder.texts.isEmpty)
    #expect(try fixture.waiting(state, of: library) == 40)
  }
}
