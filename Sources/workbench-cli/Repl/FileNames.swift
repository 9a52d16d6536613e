import Glibc

/// Names of files, for completion.
enum FileNames {
  /// Paths that begin with `text`, folders with a slash at their end, hidden ones only if that is asked for.
  static func beginning(with text: String) -> [String] {
    let slash = text.lastIndex(of: "/")
    let folder = slash.map { String(text[...$0]) } ?? ""
    let start = String(text[(slash.map { text.index(after: $0) } ?? text.startIndex)...])
    guard let stream = unsafe opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // d_name is null-terminated inside the entry, which stays until the next readdir.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      let isHidden = name.hasPrefix(".")
      guard name.hasPrefix(start), name != ".", name != "..", !isHidden || start.hasPrefix(".") else { continue }
      names.append(folder + name + (unsafe entry.pointee.d_type == UInt8(DT_DIR) ? "/" : ""))
    }
    return names.sorted()
  }
}
