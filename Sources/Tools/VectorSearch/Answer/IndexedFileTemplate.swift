internal import Roots
internal import SearchIndex
package import ToolKit

/// Files that are in the index as resources: each by its `file:` URI, listed nowhere, and read as it is now.
///
/// A file must lie in a root of the call and in a collection: the index gives nothing away that a root does not, and a root
/// nothing that nobody has searched.
package struct IndexedFileTemplate: ResourceTemplate {
  package struct Variables: ToolInput {
    @Param("The path, percent-encoded") package var path: String

    package init() {}
  }

  package let uriTemplate = "file:///{+path}"
  package let name = "file"
  package let title = "Searched files"
  package let description = "Files that vector_search has found, as they are now, whole."
  // They can, but nobody is told when.
  package let canChange = false
  package let isCompleted = false

  /// What clients accept in one message, less what an encoding as base64 adds.
  private static let sizeLimit = 6_000_000

  private let library: Library

  package init(library: Library) { self.library = library }

  package func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    guard let decoded = PercentEncoding.decoded(variables.path.utf8), !decoded.contains(0) else { return nil }
    let path = [UInt8(ascii: "/")] + decoded
    let roots = try await context.roots
    let library = library
    do {
      return try await context.compute {
        guard let (folder, key) = try Self.place(of: path, in: try library.index(), roots) else { return nil }
        return ResourceBody(try folder.open(key).read(limit: Self.sizeLimit))
      }
    } catch let error as RootsError {
      guard error.code != .notFound else { return nil }
      throw ToolError(error, argument: "uri")
    } catch {
      throw ToolError.explaining(error)
    }
  }

  /// The folder of the collection that has the file, and the file's path in it; nil if none has.
  private static func place(
    of path: [UInt8], in index: PassageIndex, _ roots: Roots,
  ) throws -> (OpenedFolder, [UInt8])? {
    for collection in try index.collections() {
      guard let root = collection.root, path.starts(with: root + [UInt8(ascii: "/")]) else { continue }
      let key = Array(path.dropFirst(root.count + 1))
      guard try index.document(key, in: collection.id) != nil else { continue }
      guard let name = String(validating: root, as: UTF8.self),
        case .folder(let folder) = try roots.openFileOrFolder(name)
      else { continue }
      return (folder, key)
    }
    return nil
  }
}
