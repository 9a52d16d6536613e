import Glibc
import Linting
import ToolKit

/// Paths as people type them.
enum TypedPath {
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The folder in which a file lies.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The work tree of git in which a folder lies; the folder itself if there is none.
  static func repository(of folder: String) -> String {
    guard let path = canonical(folder) else { return folder }
    var above = path
    while true {
      var status = stat()
      if unsafe lstat(above + "/.git", &status) == 0 { return above }
      let parent = self.folder(of: above)
      if parent == above || above == "/" { return path }
      above = parent
    }
  }

  static var workingDirectory: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// The path from the root of the file system on, as it was typed otherwise.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }

  /// The path without links, nil if there is no such thing.
  static func canonical(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(validatingCString: resolved)
  }

  /// A file as reports name it: as it was typed, without what says nothing.
  static func shown(_ path: String) -> String {
    var bytes = Array(path.utf8)[...]
    while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2).drop { $0 == UInt8(ascii: "/") } }
    return ReportName.inert(bytes.isEmpty ? Array(path.utf8)[...] : bytes)
  }

  /// What stands before the names of a folder's files.
  static func prefix(of folder: String) -> String {
    var folder = folder[...]
    while folder.hasSuffix("/"), folder != "/" { folder = folder.dropLast() }
    if folder == "." { return "" }
    return shown(String(folder)) + (folder == "/" ? "" : "/")
  }
}
