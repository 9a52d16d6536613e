/// The files of a process by the paths that it names them by.
struct NamedFiles {
  private let files: [String: SourceFile]

  init(_ files: [SourceFile]) {
    self.files = Dictionary(files.map { ($0.workName, $0) }) { first, _ in first }
  }

  subscript(_ path: some StringProtocol) -> SourceFile? {
    var name = String(path)
    if name.hasPrefix("file://") { name.removeFirst("file://".count) }
    // Some put the folder before what they were given, which is `./NAME`.
    return files[Workshop.workName(Workshop.workName(name))]
  }
}
