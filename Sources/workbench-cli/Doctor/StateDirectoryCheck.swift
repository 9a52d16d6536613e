import Glibc

/// Whether the state directory can be used, and by nobody else.
enum StateDirectoryCheck {
  static func run(_ path: String) -> DoctorReport.Folder {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let absent = errno == ENOENT
      let note = absent ? "not there yet; made when first needed" : unsafe String(cString: strerror(errno))
      return DoctorReport.Folder(path: path, ok: absent, note: note)
    }
    if status.st_mode & S_IFMT != S_IFDIR { return DoctorReport.Folder(path: path, ok: false, note: "not a folder") }
    if status.st_mode & 0o022 != 0 {
      return DoctorReport.Folder(path: path, ok: false, note: "others may write to it; repair: chmod go-w '\(path)'")
    }
    guard unsafe access(path, R_OK | W_OK | X_OK) == 0 else {
      return DoctorReport.Folder(
        path: path, ok: false, note: "not writable for this user; repair: chown it, or --state-directory PATH")
    }
    return DoctorReport.Folder(path: path, ok: true, note: "writable")
  }
}
