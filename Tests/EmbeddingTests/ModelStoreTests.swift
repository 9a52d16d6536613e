import Foundation
import TestSupport
import Testing

@testable import Embedding

@Suite("Model store")
struct ModelStoreTests {
  private let folder: TemporaryFolder
  private let store: ModelStore
  /// Its one file has three bytes; the checksum is the one of FIPS 180-4.
  private let model = PublishedModel(
    name: "abc", role: "test",
    files: [
      PublishedModel.File(
        name: "a.txt", size: 3, checksum: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    ], source: "https://example.invalid/abc")
  private var file: PublishedModel.File { model.files[0] }

  init() throws {
    folder = try TemporaryFolder()
    store = ModelStore(state: folder.path(of: "state"))
  }

  private func state() throws -> ModelStore.FileState { try store.state(of: file, of: model) }

  @Test("A file is missing, then partial, then whole")
  func coming() throws {
    #expect(try state() == .missing)
    try store.prepare(model)
    #expect(try state() == .missing)
    try folder.write("ab", to: "state/models/abc/a.txt.part")
    #expect(try state() == .partial(bytes: 2))
    try folder.write("abc", to: "state/models/abc/a.txt.part")
    try store.accept(file, of: model)
    #expect(try state() == .whole)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder(of: model)) == ["a.txt"])
  }

  @Test("What came and is not the published file is removed, and what was there stays", arguments: ["abd", "abcd"])
  func wrong(content: String) throws {
    try folder.write("abc", to: "source")
    try store.copy(folder.path(of: "source"), as: file, of: model)
    try folder.write(content, to: "other")
    let error = try #require(throws: EmbeddingError.self) {
      try store.copy(folder.path(of: "other"), as: file, of: model)
    }
    #expect(error.code == .damaged)
    #expect(try state() == .whole)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder(of: model)) == ["a.txt"])
  }

  @Test("A file that is there and is another is told with what is wrong")
  func damaged() throws {
    try store.prepare(model)
    try folder.write("abcd", to: "state/models/abc/a.txt")
    #expect(try state() == .damaged("it has 4 bytes, not 3"))
    try folder.write("xyz", to: "state/models/abc/a.txt")
    guard case .damaged(let why) = try state() else {
      Issue.record("it is not told as damaged")
      return
    }
    #expect(why.hasPrefix("its SHA-256 is 3608bca1"))
    // It is replaced by the right one.
    try folder.write("abc", to: "source")
    try store.copy(folder.path(of: "source"), as: file, of: model)
    #expect(try state() == .whole)
  }

  @Test("A source that cannot be read is an error in the system's words")
  func noSource() throws {
    let error = try #require(throws: EmbeddingError.self) {
      try store.copy(folder.path(of: "nothing"), as: file, of: model)
    }
    #expect(error.description == "\(folder.path(of: "nothing")): cannot open: No such file or directory")
  }
}
