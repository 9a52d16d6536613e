/// Why the library refused something that a caller can change.
package struct LibraryError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// A path that cannot be the root of a collection.
    case unusablePath = "unusable_path"
    /// Texts were put into the collection of a folder.
    case folderCollection = "folder_collection"
    /// The vectors of a collection cannot be made.
    case noVectors = "no_vectors"
  }

  package let code: Code
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
