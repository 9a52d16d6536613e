/// Folders in which no walk looks: what version control keeps for itself, what programs can make again, and other people's code.
enum SkippedFolders {
  private static let names: Set<String> = [
    ".git", ".hg", ".svn", ".jj",
    "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".tox", ".nox", ".venv", ".eggs",
    "node_modules", ".next", ".nuxt", ".svelte-kit", ".turbo", ".parcel-cache", ".yarn", ".pnpm-store",
    ".build", ".swiftpm", ".gradle", ".terraform", ".bundle", ".cache", ".direnv",
  ]

  static func contains(_ name: [UInt8]) -> Bool { names.contains(String(decoding: name, as: UTF8.self)) }

  /// Whether a folder says of itself that it is one: a Python environment, or a cache with the tag of the "Cache Directory
  /// Tagging Specification" (bford.info/cachedir).
  static func isMarked(_ folder: OpenedFolder, _ entries: [OpenedFolder.Entry]) -> Bool {
    let files = entries.lazy.filter { $0.kind == .file }
    if files.contains(where: { $0.name.elementsEqual("pyvenv.cfg".utf8) }) { return true }
    guard files.contains(where: { $0.name.elementsEqual("CACHEDIR.TAG".utf8) }) else { return false }
    let tag = try? folder.open("CACHEDIR.TAG".utf8).read(limit: 65_536)
    return tag?.starts(with: "Signature: 8a477f597d28d172789f06886806bc55".utf8) == true
  }
}
