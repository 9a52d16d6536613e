import Foundation
import TestSupport
import Testing

@testable import Embedding

@Suite("MiniLM")
struct MiniLMTests {
  @Test("A text has the same vector alone and among others")
  func batches() async throws {
    let model = MiniLM(Reference.files)
    let texts = (0..<40).map { Reference.shared.texts[$0 * 25] }
    let together = try await model.embed(texts)
    for (index, text) in texts.enumerated() {
      #expect(try model.vector(of: text) == Array(together[index]))
    }
    #expect(try await model.embed([]).count == 0)
  }

  @Test("A text that is too long is an error and never cut short")
  func long() async throws {
    let model = MiniLM(Reference.files)
    let fits = Array(repeatElement("a", count: 510).joined(separator: " ").utf8)
    #expect(try await model.embed([fits]).count == 1)
    let error = try await #require(throws: EmbeddingError.self) {
      try await model.embed([[], fits + Array(" a".utf8)])
    }
    #expect(error.code == .tooLong)
    #expect(error.description == "text 1: it has 513 tokens, at most 512 fit: split it before")
  }

  @Test("Weights and vocabularies of another checksum are refused, and nothing is left behind")
  func foreign() throws {
    let folder = try TemporaryFolder()
    let files = try Reference.files(in: folder)
    let others = [
      ModelFiles(
        folder: files.folder, packedFolder: files.packedFolder, weightsChecksum: String(repeating: "0", count: 64),
        vocabularyChecksum: files.vocabularyChecksum),
      ModelFiles(
        folder: files.folder, packedFolder: files.packedFolder, weightsChecksum: files.weightsChecksum,
        vocabularyChecksum: String(repeating: "0", count: 64)),
    ]
    for files in others {
      let error = try #require(throws: EmbeddingError.self) { try MiniLM(files).vector(of: []) }
      #expect(error.code == .damaged)
      #expect(error.description.contains("SHA-256"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.packedFolder) == ["lock"])
  }

  @Test("A model that is not installed is an error that says what installs it")
  func missing() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: EmbeddingError.self) {
      try MiniLM(.miniLM(state: folder.path)).vector(of: [])
    }
    #expect(error.code == .missing)
    #expect(error.description.contains("workbench models pull"))
  }
}
