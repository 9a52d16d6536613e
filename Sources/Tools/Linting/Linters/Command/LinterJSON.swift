internal import JSON

/// What a linter printed as JSON, read within bounds: whatever is missing, out of range or of another kind is nothing.
enum LinterJSON {
  /// Deeper than what any linter prints.
  private static let depth = 64
  /// Characters of a message; the rest would be read by nobody.
  private static let messageLimit = 1000

  /// The value that some bytes are; nil if they are not JSON.
  static func root(_ bytes: [UInt8]?) -> JSONView? {
    bytes.flatMap { try? JSONDocument($0, maximumDepth: depth) }?.root
  }

  /// A linter's words, cut where nobody reads on.
  static func message(_ text: some StringProtocol) -> String {
    text.utf8.count <= messageLimit ? String(text) : String(text.prefix(messageLimit)) + "…"
  }
}

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
