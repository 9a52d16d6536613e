/// Where a model's files are, and how they are known to be the right ones.
package struct ModelFiles: Sendable {
  /// The folder with `model.safetensors` and `vocab.txt`.
  package let folder: String
  /// Where packed weights are kept: a folder of ours, made if it is not there.
  package let packedFolder: String
  /// SHA-256 of the two files, in hexadecimal. A file with another is refused.
  package let weightsChecksum: String
  package let vocabularyChecksum: String

  package init(folder: String, packedFolder: String, weightsChecksum: String, vocabularyChecksum: String) {
    self.folder = folder
    self.packedFolder = packedFolder
    self.weightsChecksum = weightsChecksum
    self.vocabularyChecksum = vocabularyChecksum
  }

  /// all-MiniLM-L6-v2 below the state directory, where `workbench models pull` and `tools/setup` install it.
  package static func miniLM(state: String) -> ModelFiles {
    let model = PublishedModel.miniLM
    let folder = ModelStore(state: state).folder(of: model)
    return ModelFiles(
      folder: folder, packedFolder: "\(folder)/packed", weightsChecksum: model.files[0].checksum,
      vocabularyChecksum: model.files[1].checksum)
  }

  var weights: String { "\(folder)/model.safetensors" }
  var vocabulary: String { "\(folder)/vocab.txt" }
}
