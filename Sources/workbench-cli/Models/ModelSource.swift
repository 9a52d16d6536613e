import ArgumentParser
import Config
import Embedding
import Glibc
import HTTP

/// Where the files of a model are taken from.
enum ModelSource {
  case web(HTTPAddress, HTTPClient)
  case folder(String)
  /// A wheel is a zip.
  case archive(String)

  init(_ text: String, surroundings: Surroundings) throws {
    if text.hasPrefix("https://") || text.hasPrefix("http://") {
      do {
        self = .web(try HTTPAddress(text), HTTPClient(environment: surroundings.environment))
      } catch {
        Terminal.complain("\(error)")
        throw ExitCode(ExitStatus.usage)
      }
      return
    }
    let path = surroundings.absolute(text)
    var status = stat()
    // The path is copied for the call.
    guard unsafe stat(path, &status) == 0 else {
      Terminal.complain("\(path) is neither an address (https://...) nor a folder or file that is there")
      throw ExitCode(ExitStatus.usage)
    }
    self = status.st_mode & S_IFMT == S_IFDIR ? .folder(path) : .archive(path)
  }

  func bring(_ file: PublishedModel.File, of model: PublishedModel, to store: ModelStore) async throws {
    switch self {
    case .web(let address, let client):
      try store.prepare(model)
      let progress = PullProgress(file.name)
      defer { progress.end() }
      try await client.download(
        address.appending(file.name), to: store.partial(of: file, of: model), size: file.size, limit: file.size
      ) { progress.show($0.received, of: file.size) }
      try store.accept(file, of: model)
    case .folder(let path):
      try store.copy("\(path)/\(file.name)", as: file, of: model)
    case .archive(let path):
      try store.prepare(model)
      try Self.unpack(file.name, from: path, to: store.partial(of: file, of: model))
      try store.accept(file, of: model)
    }
  }

  /// Takes the file of that name, in whatever folder, out of a zip. Python reads it: what comes out is checked afterwards.
  private static func unpack(_ name: String, from archive: String, to path: String) throws {
    let code = """
      import shutil, sys, zipfile
      archive, name, path = sys.argv[1:]
      with zipfile.ZipFile(archive) as zip, open(path, "wb") as file:
          found = [one for one in zip.namelist() if one.rsplit("/", 1)[-1] == name]
          found or sys.exit(f"{archive}: there is no {name} in it")
          shutil.copyfileobj(zip.open(found[0]), file)
      """
    let words = ["python3", "-I", "-c", code, archive, name, path]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    // Copies of ours, freed once the child has its own.
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var child = pid_t()
    // The list ends with a null pointer.
    let error = unsafe posix_spawnp(&child, "python3", nil, nil, &arguments, environ)
    guard error == 0 else { throw PullError(text: "python3 cannot be started, which unpacks \(archive)") }
    var status: CInt = 0
    // The status is ours.
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw PullError(text: "\(name) could not be unpacked from \(archive)") }
  }
}

/// What went wrong, as a sentence.
struct PullError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
