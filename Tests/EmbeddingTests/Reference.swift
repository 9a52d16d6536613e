import Foundation
import JSON
import TestSupport

@testable import Embedding

/// What `tools/lib/embedding_reference.py` has recorded of the published model.
struct Reference {
  static let shared = try! Reference()

  let texts: [[UInt8]]
  /// With the marks at beginning and end.
  let tokens: [[Int32]]
  /// As many vectors of 384.
  let vectors: [Float]

  static let files = ModelFiles.miniLM(state: stateDirectory)

  /// The same published files with a folder of their own for packed weights.
  static func files(in folder: TemporaryFolder) throws -> ModelFiles {
    for name in ["model.safetensors", "vocab.txt"] { try folder.link(name, to: "\(files.folder)/\(name)") }
    return ModelFiles(
      folder: folder.path, packedFolder: folder.path(of: "packed"), weightsChecksum: files.weightsChecksum,
      vocabularyChecksum: files.vocabularyChecksum)
  }

  private static let stateDirectory: String = {
    let environment = ProcessInfo.processInfo.environment
    return (environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? "")/.local/state") + "/workbench"
  }()

  private init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../Fixtures/embedding")
    let document = try JSONDocument(Array(Data(contentsOf: folder.appendingPathComponent("texts.json"))))
    var texts: [[UInt8]] = []
    var tokens: [[Int32]] = []
    for each in document.root.elements {
      texts.append(Array(each["text"]!.string!.utf8))
      tokens.append(each["tokens"]!.elements.map { Int32($0.integer!) })
    }
    (self.texts, self.tokens) = (texts, tokens)
    let bytes = try Data(contentsOf: folder.appendingPathComponent("vectors.f16"))
    vectors = stride(from: 0, to: bytes.count, by: 2).map { index in
      Float(Float16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8))
    }
  }
}
