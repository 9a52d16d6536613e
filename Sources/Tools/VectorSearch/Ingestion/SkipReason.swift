/// Why something in a folder is not searched.
package struct SkipReason: Sendable, Hashable {
  /// A short name that stays the same.
  package let code: String
  /// For the reader: "larger than 2 MB".
  package let words: String

  package init(_ code: String, _ words: String) {
    self.code = code
    self.words = words
  }

  static let ignored = SkipReason("ignored", "named by .gitignore or .ignore")
  static let folder = SkipReason("made_or_foreign", "version control, environments, caches, dependencies, build output")
  static let link = SkipReason("link", "symbolic links")
  static let special = SkipReason("special", "devices, pipes and sockets")
  static let secret = SkipReason("secret", "holds secrets by its name, or belongs to Workbench")
  static let tooDeep = SkipReason("too_deep", "deeper than 64 folders")
  static let unreadable = SkipReason("unreadable", "could not be read")
  static let vanished = SkipReason("vanished", "gone while it was read")
  static let binary = SkipReason("binary", "no text")
  static let lockFile = SkipReason("lock_file", "lock files")
  static let generated = SkipReason("generated", "says that it is generated")
  static let minified = SkipReason("minified", "minified")

  static func tooLarge(_ limit: Int) -> SkipReason { SkipReason("too_large", "larger than \(size(limit))") }
  static func tooMany(_ limit: Int) -> SkipReason { SkipReason("too_many", "beyond the first \(limit) files") }
  static func notLooked(_ entries: Int) -> SkipReason {
    SkipReason("not_looked_at", "the rest of a folder with more than \(entries) entries")
  }

  /// "2 MB", "512 kB", "100 bytes".
  static func size(_ bytes: Int) -> String {
    if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MB" }
    return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? "\(bytes >> 10) kB" : "\(bytes) bytes"
  }
}
