import SearchIndex
import TestSupport
import Testing

@testable import VectorSearch

@Suite("Texts that are no files") struct TextTests {
  private let fixture: LibraryFixture

  init() throws { fixture = try LibraryFixture() }

  private func texts(_ pairs: KeyValuePairs<String, String>) -> [TextDocument] {
    pairs.map { TextDocument(key: $0.key, text: Array($0.value.utf8)) }
  }

  @Test("Texts are put, replaced, found and removed by their keys")
  func change() async throws {
    let library = fixture.library()
    var change = try await library.put(texts(["a": "# A\n\naardvark", "b.py": "def badger():\n  pass"]), into: "notes")
    #expect(change == TextChange(added: 2))
    change = try await library.put(texts(["a": "cheetah", "b.py": "def badger():\n  pass"]), into: "notes")
    #expect(change == TextChange(replaced: 1, unchanged: 1))
    var state = try #require(try await library.state(ofTexts: "notes"))
    #expect(try fixture.keys(with: "aardvark", in: state, of: library) == [])
    #expect(try fixture.keys(with: "cheetah", in: state, of: library) == ["a"])
    change = try await library.put(texts(["c": "dormouse"]), into: "notes", deleting: ["a", "c", "never"])
    #expect(change == TextChange(added: 1, deleted: 1))
    change = try await library.put(texts(["d": "emu"]), into: "notes", replacingAll: true)
    #expect(change == TextChange(added: 1, deleted: 2))
    state = try #require(try await library.state(ofTexts: "notes"))
    #expect(state.files == 1)
    #expect(try fixture.keys(with: "emu", in: state, of: library) == ["d"])
    #expect(try await library.collections().map(\.name) == ["notes"])
    #expect(try await library.removeCollection(named: "notes"))
    #expect(try await !library.removeCollection(named: "notes"))
    #expect(try await library.state(ofTexts: "notes") == nil)
  }

  @Test("A text is kept with its title and metadata, and read back")
  func kept() async throws {
    let library = fixture.library()
    let text = TextDocument(key: "a", text: Array("one\n\ntwo".utf8), title: "T", metadata: "{\"x\":1}")
    _ = try await library.put([text], into: "notes")
    let state = try #require(try await library.state(ofTexts: "notes"))
    let document = try #require(try library.index().document(Array("a".utf8), in: state.collection.id))
    #expect(document.title == "T" && document.metadata == "{\"x\":1}")
    let passages = try library.index().passages(of: document.id)
    let read = try library.read(document, of: state.collection, roots: fixture.roots)
    #expect(read.text(from: passages[0], through: passages[0]) == text.text && read.freshness == .current)
    var other = text
    other.metadata = nil
    #expect(try await library.put([other], into: "notes") == TextChange(replaced: 1))
  }

  @Test("Texts get vectors too, in this process or the next")
  func vectors() async throws {
    let first = fixture.library()
    _ = try await first.put(texts(["a": "aardvark", "b": "badger"]), into: "notes")
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder)
    let state = try #require(try await library.state(ofTexts: "notes"))
    try await library.settle(state.collection)
    #expect(try fixture.waiting(state, of: library) == 0)
    #expect(Set(embedder.texts) == ["aardvark", "badger"])
  }

  @Test("The collection of a folder takes no texts")
  func folder() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let library = fixture.library()
    let state = try await fixture.refresh(library)
    await #expect(throws: LibraryError.self) {
      _ = try await library.put(texts(["a": "x"]), into: state.collection.name)
    }
  }
}
