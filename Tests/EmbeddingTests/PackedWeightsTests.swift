import Foundation
import TestSupport
import Testing

@testable import Embedding

@Suite("Packed weights")
struct PackedWeightsTests {
  private let text = Array("What is kept is used again".utf8)
  private let path = KernelPath.best(quantised: true)

  private func packed(_ files: ModelFiles) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: files.packedFolder).filter { $0 != "lock" }
  }

  @Test("They are made once, whole, and made anew if they are damaged")
  func once() throws {
    let folder = try TemporaryFolder()
    let files = try Reference.files(in: folder)
    let first = try MiniLM(files, path: path).vector(of: text)
    let names = try packed(files)
    try #require(names.count == 1)
    let file = "\(files.packedFolder)/\(names[0])"
    let made = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
    #expect(try MiniLM(files, path: path).vector(of: text) == first)
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == made)
    try Data("cut off".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try MiniLM(files, path: path).vector(of: text) == first)
    #expect(try packed(files) == names)
  }

  @Test("Whoever makes them removes what another began and did not finish")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    let files = try Reference.files(in: folder)
    try folder.write("half", to: "packed/other.weights.unfinished")
    _ = try MiniLM(files, path: path).vector(of: text)
    let names = try packed(files)
    #expect(names.count == 1)
    #expect(names[0].hasSuffix(".weights"))
  }

  @Test("Several that want them at once find the same ones, made by one of them")
  func atOnce() async throws {
    let folder = try TemporaryFolder()
    let files = try Reference.files(in: folder)
    let text = text
    let path = path
    let vectors = try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<3 { group.addTask { try MiniLM(files, path: path).vector(of: text) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(vectors.count == 3)
    #expect(Set(vectors).count == 1)
    #expect(try packed(files).count == 1)
  }
}
