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

  /// all-MiniLM-L6-v2 as `tools/setup` installs it below the state directory.
  package static func miniLM(state: String) -> ModelFiles {
    let folder = "\(state)/models/all-MiniLM-L6-v2"
    return ModelFiles(
      folder: folder, packedFolder: "\(folder)/packed",
      weightsChecksum: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
      vocabularyChecksum: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
  }

  var weights: String { "\(folder)/model.safetensors" }
  var vocabulary: String { "\(folder)/vocab.txt" }
}
