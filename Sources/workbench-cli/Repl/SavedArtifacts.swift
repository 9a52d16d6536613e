import Glibc
import Repl

/// Where the REPL saves what answers bring along: the folder that was named, or a temporary one made for the first
/// file.
final class SavedArtifacts: ArtifactStore {
  private var path: String?
  /// How often a name is tried with another number.
  private static let attempts = 1000

  init(in path: String?) { self.path = path }

  func save(_ bytes: [UInt8], as name: String) throws -> String {
    let folder = try ArtifactFolder(try place())
    for number in 1...Self.attempts {
      do {
        return try folder.save(bytes, as: number == 1 ? name : ArtifactName.numbered(name, number))
      } catch {
        guard error.isTaken else { throw error }
      }
    }
    throw ArtifactFolder.Failure(description: "every name like \(Terminal.inert(name)) is taken", isTaken: true)
  }

  private func place() throws(ArtifactFolder.Failure) -> String {
    if let path { return path }
    var template = Array("/tmp/workbench-repl-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw ArtifactFolder.Failure(
        description: "cannot make a folder in /tmp: \(unsafe String(cString: strerror(errno)))", isTaken: false)
    }
    let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = made
    return made
  }
}
