/// A model as its makers published it: which files it has, and how they are known.
package struct PublishedModel: Sendable, Equatable {
  /// A file of a model, the same byte for byte wherever it comes from.
  package struct File: Sendable, Equatable {
    package let name: String
    package let size: Int
    /// SHA-256 in hexadecimal.
    package let checksum: String
  }

  /// "all-MiniLM-L6-v2", for instance; also the name of its folder.
  package let name: String
  /// What it is for.
  package let role: String
  package let files: [File]
  /// Where the files are on the web: a URL to which a slash and the name of a file are added.
  package let source: String

  /// The embedded model. Apache-2.0.
  package static let miniLM = PublishedModel(
    name: "all-MiniLM-L6-v2", role: "embedding",
    files: [
      File(
        name: "model.safetensors", size: 90_868_376,
        checksum: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
      File(
        name: "vocab.txt", size: 231_508,
        checksum: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ],
    source: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main")

  /// All models that Workbench can use inside of itself.
  package static let all = [miniLM]
}
