import Foundation
import Roots
import Storage
import TestSupport
import Testing

@testable import SearchIndex
@testable import VectorSearch

@Suite("Keeping up with a folder") struct FreshnessTests {
  private let fixture: LibraryFixture

  init() throws { fixture = try LibraryFixture() }

  @Test("What is new, changed or gone is known to the next question, in one process and in another")
  func changes() async throws {
    try fixture.write("aardvark", to: "a.txt")
    try fixture.write("badger", to: "b.txt")
    let one = fixture.library()
    let other = fixture.library()
    _ = try await fixture.refresh(one)
    _ = try await fixture.refresh(other)
    try fixture.write("cheetah", to: "a.txt", secondsAgo: 5)
    try fixture.write("aardvark", to: "c/c.txt")
    try fixture.remove("b.txt")
    for library in [one, other, one] {
      let state = try await fixture.refresh(library)
      #expect(try fixture.keys(with: "aardvark", in: state, of: library) == ["c/c.txt"])
      #expect(try fixture.keys(with: "cheetah", in: state, of: library) == ["a.txt"])
      #expect(try fixture.keys(with: "badger", in: state, of: library) == [])
      #expect(state.files == 2)
    }
  }

  @Test("An unchanged file is not read again, nor is its document replaced")
  func unchanged() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let library = fixture.library()
    let before = try fixture.ids(try await fixture.refresh(library), of: library)
    let again = fixture.library()
    let after = try fixture.ids(try await fixture.refresh(again), of: again)
    #expect(before == after)
  }

  @Test("A file with another time and the same content keeps its document, and is trusted from then on")
  func touched() async throws {
    try fixture.write("aardvark", to: "a.txt", secondsAgo: 100)
    let library = fixture.library()
    let before = try await fixture.refresh(library)
    let earliest = Int(Date().timeIntervalSince1970) - 51
    try fixture.age("a.txt", 50)
    let latest = Int(Date().timeIntervalSince1970) - 49
    let state = try await fixture.refresh(library)
    #expect(try fixture.ids(before, of: library) == fixture.ids(state, of: library))
    let document = try #require(try library.index().document(Array("a.txt".utf8), in: state.collection.id))
    let seconds = try #require(document.stamp).modified / 1_000_000_000
    #expect((earliest...latest).contains(Int(seconds)))
  }

  @Test("A change of a file that was newer than the look at it is seen, though it has the same size and time")
  func sameStamp() async throws {
    try fixture.write("aardvark", to: "a.txt", secondsAgo: -1000)
    let library = fixture.library { $0.watches = 0 }
    _ = try await fixture.refresh(library)
    // In place, so that the inode stays; and with the same time.
    let path = fixture.project + "/a.txt"
    let time = try #require(FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data("buffalo!".utf8))
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    let state = try await fixture.refresh(library)
    #expect(try fixture.keys(with: "buffalo", in: state, of: library) == ["a.txt"])
  }

  @Test("With a watch a second look is spared, and what is reported ends that at once")
  func watched() async throws {
    try fixture.write("aardvark", to: "deep/er/a.txt")
    let library = fixture.library { $0.watchedFor = .seconds(3600) }
    _ = try await fixture.refresh(library)
    let spared = library.folder(of: try await fixture.refresh(library).collection.id)
    #expect(spared?.looks.reached == 1)
    try fixture.write("badger", to: "deep/er/a.txt")
    var state = try await fixture.refresh(library)
    #expect(try fixture.keys(with: "badger", in: state, of: library) == ["deep/er/a.txt"])
    try fixture.write("cheetah", to: "new/b.txt")
    state = try await fixture.refresh(library)
    try fixture.write("dormouse", to: "new/b.txt")
    state = try await fixture.refresh(library)
    #expect(try fixture.keys(with: "dormouse", in: state, of: library) == ["new/b.txt"])
    try fixture.remove("deep")
    #expect(try await fixture.refresh(library).files == 1)
  }

  @Test("Without room for all watches every question looks")
  func unwatched() async throws {
    try fixture.write("aardvark", to: "deep/a.txt")
    let library = fixture.library {
      $0.watchedFor = .seconds(3600)
      $0.watches = 1
    }
    _ = try await fixture.refresh(library)
    let state = try await fixture.refresh(library)
    #expect(library.folder(of: state.collection.id)?.looks.reached == 2)
  }

  @Test("A caller who has no patience gets what there is, and the look goes on")
  func patience() async throws {
    for index in 0..<50 { try fixture.write("aardvark \(index)", to: "\(index).txt") }
    let library = fixture.library()
    let place = try fixture.roots.openFileOrFolder(".")
    let first = try await library.refresh(place, roots: fixture.roots, patience: .zero)
    #expect(first.files <= 50)
    #expect(try await fixture.refresh(library).files == 50)
  }

  @Test("Callers who ask at once are all answered, and each sees what was written before it asked")
  func together() async throws {
    let library = fixture.library { $0.watches = 0 }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<20 {
        group.addTask {
          let word = "q" + String(repeating: "x", count: index) + "z"
          try fixture.write(word, to: "\(index).txt")
          let state = try await fixture.refresh(library)
          #expect(try fixture.keys(with: word, in: state, of: library) == ["\(index).txt"])
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("A folder that cannot be listed any more is an error, and the next question starts anew")
  func vanished() async throws {
    try fixture.write("aardvark", to: "sub/a.txt")
    let library = fixture.library()
    let place = try fixture.roots.openFileOrFolder("sub")
    _ = try await library.refresh(place, roots: fixture.roots, patience: .seconds(600))
    try fixture.remove("sub")
    let state = try await library.refresh(place, roots: fixture.roots, patience: .seconds(600))
    #expect(state.files == 0)
  }

  @Test("A file that is gone, or has another content, gives no text for what was found in it")
  func reading() async throws {
    try fixture.write("one aardvark\n\n    indented\n", to: "a.txt")
    try fixture.write("<p>caf&eacute; <b>x</b></p>", to: "b.html")
    let library = fixture.library()
    let state = try await fixture.refresh(library)
    let a = try #require(try library.index().document(Array("a.txt".utf8), in: state.collection.id))
    let b = try #require(try library.index().document(Array("b.html".utf8), in: state.collection.id))
    let passage = try library.index().passages(of: b.id)[0]
    let shown = try library.read(b, of: state.collection, roots: fixture.roots)
    #expect(shown.text(from: passage, through: passage) == Array("café x".utf8))
    try fixture.age("a.txt", 3)
    #expect(try library.read(a, of: state.collection, roots: fixture.roots).freshness == .current)
    try fixture.write("another", to: "a.txt")
    #expect(try library.read(a, of: state.collection, roots: fixture.roots).freshness == .changed)
    try fixture.remove("a.txt")
    #expect(try library.read(a, of: state.collection, roots: fixture.roots).freshness == .gone)
  }

  @Test("A walk that runs out of time removes nothing but what is gone, and says so")
  func outOfTime() async throws {
    try fixture.write("aardvark", to: "a.txt")
    try fixture.write("badger", to: "b.txt")
    _ = try await fixture.refresh(fixture.library())
    try fixture.remove("b.txt")
    try fixture.write("cheetah", to: "a.txt", secondsAgo: 5)
    let library = fixture.library { $0.walk = .zero }
    let state = try await fixture.refresh(library)
    #expect(state.files == 1 && state.degraded.count == 1)
    #expect(try fixture.keys(with: "cheetah", in: state, of: library) == ["a.txt"])
  }

  @Test("Files and texts that another version has cut are cut anew, once")
  func cutAnew() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let library = fixture.library()
    let before = try await fixture.refresh(library)
    let ids = try fixture.ids(before, of: library)
    _ = try await library.put([TextDocument(key: "t", text: Array("badger".utf8), metadata: "{}")], into: "notes")
    let texts = try #require(try await library.state(ofTexts: "notes")).collection
    for collection in [before.collection, texts] { try library.index().setCutVersion(0, of: collection.id) }
    let other = fixture.library()
    let state = try await fixture.refresh(other)
    let after = try fixture.ids(state, of: other)
    #expect(after.keys == ids.keys && after != ids)
    #expect(try fixture.keys(with: "aardvark", in: state, of: other) == ["a.txt"])
    #expect(try fixture.ids(try await fixture.refresh(fixture.library()), of: other) == after)
    let notes = try #require(try await other.state(ofTexts: "notes"))
    #expect(try fixture.keys(with: "badger", in: notes, of: other) == ["t"])
    #expect(try other.index().document(Array("t".utf8), in: texts.id)?.metadata == "{}")
    #expect(try other.index().cutVersion(of: texts.id) > 0)
  }

  @Test("On a full disk what there was is searched, with the reason, and all of it when there is room")
  func fullDisk() async throws {
    try fixture.write("aardvark", to: "a.txt")
    let library = fixture.library()
    _ = try await fixture.refresh(library)
    let database = try library.index().database
    // No page more than there are.
    try database.write { try $0.script("PRAGMA max_page_count=1") }
    for index in 0..<50 {
      try fixture.write((0..<200).map { "word\(index)x\($0)" }.joined(separator: "\n"), to: "big\(index).txt")
    }
    var state = try await fixture.refresh(library)
    #expect(state.degraded.count == 1 && state.degraded[0].contains("full"))
    #expect(try fixture.keys(with: "aardvark", in: state, of: library) == ["a.txt"])
    try database.write { try $0.script("PRAGMA max_page_count=1000000") }
    state = try await fixture.refresh(library)
    #expect(state.degraded == [] && state.files == 51)
  }
}
