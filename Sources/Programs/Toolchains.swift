package import Sandbox

/// Where compilers and interpreters are, and how those outside /usr, which is all that the sandbox shows otherwise, are
/// shown in it.
package enum Toolchains {
  /// Where the system's programs are, in the order of PATH.
  package static let systemFolders = ["/usr/local/bin", "/usr/bin", "/bin"]

  /// What was found: the folders to show, and the folders to add to PATH.
  package struct Found: Sendable, Equatable {
    package var binds: [RunRequest.Bind] = []
    package var searchPath: [String] = []

    package init() {}
  }

  private static let programs = [
    "cargo", "clang", "deno", "gcc", "go", "java", "julia", "node", "python3", "ruby", "rustc", "swiftc", "zig",
  ]

  /// Looks through the folders of `searchPath` that lie in /opt, where a toolchain is one folder that belongs to
  /// nobody. Never in a home folder or a temporary one: showing such a place to untrusted code shows its neighbours
  /// too.
  ///
  /// - Parameter isProgram: whether a path is an executable file.
  package static func discover(
    searchPath: [String], isProgram: (String) -> Bool = Toolchains.isProgram,
  ) -> Found {
    var found = Found()
    for folder in searchPath {
      let parts = folder.split(separator: "/")
      guard folder.hasPrefix("/opt/"), parts.count >= 2, parts[1] != "workbench", !parts.contains(".."),
        programs.contains(where: { isProgram("\(folder)/\($0)") })
      else { continue }
      let bind = RunRequest.Bind(source: "/opt/\(parts[1])", target: "/opt/\(parts[1])")
      if !found.binds.contains(bind) { found.binds.append(bind) }
      if !found.searchPath.contains(folder) { found.searchPath.append(folder) }
    }
    return found
  }
}
