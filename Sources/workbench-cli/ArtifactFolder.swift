import Glibc

/// The folder in which `call --artifacts` saves what a tool made.
///
/// The names come from untrusted programs. They are looked up beneath the folder by the kernel, so that neither `..`
/// nor a link leads out of it, and nothing that exists is overwritten.
struct ArtifactFolder: ~Copyable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
    /// Something of that name is there already.
    var isTaken = false
  }

  private let path: String
  private let descriptor: CInt

  /// Opens the folder, which is made if its parent exists.
  init(_ path: String) throws(Failure) {
    if unsafe mkdir(path, 0o755) != 0 && errno != EEXIST { throw Self.failure("make", path, errno) }
    let opened = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw Self.failure("open", path, errno) }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Saves bytes under `name`, whose folders are made, and answers the path.
  func save(_ bytes: [UInt8], as name: String) throws(Failure) -> String {
    let parts = name.split(separator: "/").map(String.init).filter { $0 != "." && $0 != ".." }
    guard let last = parts.last, !name.utf8.contains(0) else {
      throw Failure(description: "'\(Terminal.inert(name))' names no file")
    }
    var folder = dup(descriptor)
    defer { close(folder) }
    for part in parts.dropLast() {
      if unsafe mkdirat(folder, part, 0o755) != 0 && errno != EEXIST { throw Self.failure("make", name, errno) }
      let next = unsafe openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { throw Self.failure("open", name, errno) }
      close(folder)
      folder = next
    }
    let file = unsafe openat(folder, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Self.failure("write", name, errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      guard written > 0 else { throw Self.failure("write", name, errno) }
      rest = rest.dropFirst(written)
    }
    return path + "/" + parts.joined(separator: "/")
  }

  private static func failure(_ verb: String, _ name: String, _ number: CInt) -> Failure {
    Failure(
      description: "cannot \(verb) \(Terminal.inert(name)): \(unsafe String(cString: strerror(number)))",
      isTaken: number == EEXIST)
  }
}
