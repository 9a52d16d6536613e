import Embedding
import Foundation
import Roots
import SearchIndex
import TestSupport
import ToolKit

@testable import VectorSearch

/// A folder that is searched, and an index beside it.
struct LibraryFixture {
  let folder: TemporaryFolder
  let roots: Roots
  let project: String
  static let executor = ComputeExecutor(threadCount: 2)

  init() throws {
    folder = try TemporaryFolder()
    project = try folder.makeFolder("project")
    roots = Roots([project], stateDirectory: folder.path(of: "state"), home: nil)
  }

  func library(
    _ embedder: (any Embedder)? = nil, converter: (any DocumentConverting)? = nil,
    _ change: (inout LibraryLimits) -> Void = { _ in },
  ) -> Library {
    var limits = LibraryLimits()
    change(&limits)
    return Library(
      index: folder.path(of: "state/search.sqlite"), embedder: embedder, executor: Self.executor, converter: converter,
      limits: limits)
  }

  /// Writes a file as it was some time ago: one that has just been written is not trusted for a second.
  func write(_ text: String, to name: String, secondsAgo: Double = 10) throws {
    try folder.write(text, to: "project/" + name)
    try age(name, secondsAgo)
  }

  func age(_ name: String, _ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: project + "/" + name)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: project + "/" + name) }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: project + "/" + name, toPath: project + "/" + other)
  }

  func refresh(_ library: Library, _ path: String = ".") async throws -> FolderState {
    try await library.refresh(
      roots.openFileOrFolder(path), roots: roots, patience: .seconds(600), vectorPatience: .seconds(600))
  }

  /// The keys of documents that have a word, in their order.
  func keys(with word: String, in state: FolderState, of library: Library) throws -> [String] {
    let word = Array(word.utf8)
    var reader = Terms()
    let terms = reader.unique(in: word.span)
    let found = try library.index().search(state.collection.id, space: nil) {
      try $0.words(terms, most: 1000, among: state.scope)
    }
    let passages = try library.index().passages(found.map(\.id))
    let documents = try Set(passages.map(\.document)).compactMap { try library.index().document($0) }
    return documents.map { String(decoding: $0.key, as: UTF8.self) }.sorted()
  }

  func waiting(_ state: FolderState, of library: Library) throws -> Int {
    try library.index().status(of: state.collection.id).waiting
  }

  func ids(_ state: FolderState, of library: Library) throws -> [String: DocumentID] {
    Dictionary(
      uniqueKeysWithValues: try library.index().documents(in: state.collection.id).map {
        (String(decoding: $0.key, as: UTF8.self), $0.id)
      })
  }
}
