/// Which folders may become a root without the operator having named them: the working directory, and what a client declares.
///
/// Hosts start servers in `/`, in the home folder, or wherever they are installed. Taking such a place as the root would
/// give a model the whole machine, so it is refused and only an explicit `--root` opens it.
enum DefaultRoot {
  /// Refused with everything beneath.
  private static let systemTrees = [
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/lost+found", "/proc", "/run", "/sbin",
    "/sys", "/usr", "/var",
  ]

  /// Refused themselves, while a folder in them is fine.
  private static let sharedFolders: Set<String> = ["/", "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp"]

  /// Why the canonical `path` must not become a root by itself, or nil if it may.
  static func refusal(of path: String, home: String?) -> String? {
    if path == "/" { return "it is the root of the file system" }
    if let home, let below = CanonicalPath.relative(home, to: path) {
      return below.isEmpty ? "it is the home folder" : "it contains the home folder"
    }
    let parts = path.split(separator: "/")
    if sharedFolders.contains(path) { return "it is a system folder" }
    if parts.count == 2 && parts[0] == "home" { return "it is a home folder" }
    if systemTrees.contains(where: { CanonicalPath.relative(path, to: $0) != nil }) { return "it is a system folder" }
    return nil
  }
}
