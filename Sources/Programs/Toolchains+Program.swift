internal import Glibc
internal import Sandbox

extension Toolchains {
  /// Folders in which version managers keep whole toolchains, one folder each: rustup and swiftly, nvm and goenv, Go's
  /// own.
  private static let shelves: Set = ["toolchains", "versions", "node", "sdk"]

  /// A program as an interpreter that is asked for its version with `--version`, or nil if it is nowhere that may be
  /// shown.
  package static func discovery(_ program: String, in machine: Machine) -> Discovery? {
    locate(program, in: machine).map(Discovery.found)
  }

  /// Looks for a program in the system's folders, then in those of the server's PATH.
  ///
  /// Shown to untrusted code are /usr, a folder of /opt, and a toolchain that a version manager keeps on a shelf of its
  /// own, under a path that does not name the user. Nothing else of a home folder, and no temporary one: a program in
  /// `~/.local/bin` does not count, for what lies around it is the user's.
  package static func locate(_ program: String, in machine: Machine) -> Program? {
    for folder in systemFolders + machine.searchPath.filter({ !systemFolders.contains($0) }) {
      let path = folder + "/" + program
      guard folder.hasPrefix("/"), !folder.split(separator: "/").contains(".."), isProgram(path),
        let real = resolve(path)
      else { continue }
      if let found = show(program, at: path, leadingTo: real) { return found }
    }
    return nil
  }

  private static func show(_ program: String, at path: String, leadingTo real: String) -> Program? {
    if real.hasPrefix("/usr/") {
      let isVisible = path.hasPrefix("/usr/") || path.hasPrefix("/bin/")
      return Program(path: isVisible ? path : real, versionArguments: ["--version"])
    }
    let parts = real.split(separator: "/").map(String.init)
    if parts.first == "opt", parts.count > 2, parts[1] != "workbench" {
      let root = "/opt/" + parts[1]
      let inside = path.hasPrefix(root + "/") ? path : real
      return Program(
        path: inside, versionArguments: ["--version"], binds: [RunRequest.Bind(source: root, target: root)],
        searchPath: folder(of: inside))
    }
    guard let root = parts.last == "rustup" ? rustupToolchain(behind: path) : shelved(parts) else { return nil }
    let target = "/opt/workbench/" + program
    for below in ["/bin/", "/usr/bin/"] where isProgram(root + below + program) {
      return Program(
        path: target + below + program, machinePath: root + below + program, versionArguments: ["--version"],
        binds: [RunRequest.Bind(source: root, target: target)], searchPath: target + below.dropLast())
    }
    return nil
  }

  /// The toolchain's folder in `…/SHELF/TOOLCHAIN/bin/PROGRAM` or `…/SHELF/TOOLCHAIN/usr/bin/PROGRAM`.
  private static func shelved(_ parts: [String]) -> String? {
    guard let bin = parts.lastIndex(of: "bin"), bin == parts.count - 2 else { return nil }
    let root = bin > 0 && parts[bin - 1] == "usr" ? bin - 1 : bin
    guard root >= 2, shelves.contains(parts[root - 2]) else { return nil }
    return "/" + parts[..<root].joined(separator: "/")
  }

  /// rustup puts a program of its own in the place of every tool, which looks for the toolchain in a home folder: here
  /// the toolchain that it takes by default is looked for instead.
  private static func rustupToolchain(behind shim: String) -> String? {
    let home = folder(of: folder(of: folder(of: shim)))
    for base in [home + "/.rustup", home + "/rustup"] {
      guard let settings = SmallFile.text(at: base + "/settings.toml") else { continue }
      for line in settings.split(separator: "\n") where line.hasPrefix("default_toolchain") {
        let parts = line.split(separator: "\"")
        guard parts.count >= 2, !parts[1].contains("/"), let real = resolve(base + "/toolchains/" + parts[1]) else {
          continue
        }
        return real
      }
    }
    return nil
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
  }

  /// Whether a file of this path is there and may be executed.
  package static func isProgram(_ path: String) -> Bool {
    // SAFETY: a string is handed over as null-terminated bytes, which the call reads.
    unsafe access(path, X_OK) == 0
  }

  /// The path without links, or nil if there is no such thing.
  package static func resolve(_ path: String) -> String? {
    // SAFETY: without a buffer the call makes one, null-terminated and ours to free.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(validatingCString: resolved)
  }
}
