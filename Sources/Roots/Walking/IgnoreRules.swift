/// All the patterns that hold in a folder: those of the folders above it, of the repository, and its own.
///
/// `.ignore` has the same patterns as `.gitignore` and stands above it in the same folder: people write there what search
/// programs are to leave alone though it is tracked, or to look at though it is not. It is read if the walk is to heed it.
///
/// The repository's top is the next folder above with a `.git`, or the root where there is none. What the machine's user
/// ignores (`core.excludesFile`) is not asked: a walk gives the same for everybody.
struct IgnoreRules: Sendable {
  /// Bytes of one file of patterns, and of all that hold at once. Matching takes time for each of them.
  static let fileLimit = 256 << 10
  static let totalLimit = 1 << 20

  /// The files of patterns, those that have the last word last.
  static let fileNames = [Array(".gitignore".utf8), Array(".ignore".utf8)]

  /// The farthest from a path first.
  private var files: [IgnoreFile] = []
  /// The components of the folder's path from the top on.
  private(set) var folder: [ArraySlice<UInt8>] = []

  /// Which of the files are read in each folder.
  private let names: ArraySlice<[UInt8]>

  /// The patterns above a folder, without its own.
  init(above start: OpenedFolder, heedsIgnoreFiles: Bool = false) {
    self.names = Self.fileNames.prefix(heedsIgnoreFiles ? 2 : 1)
    let names = Array(start.relativePath.utf8).split(separator: UInt8(ascii: "/"))
    guard let chain = start.ancestors(), chain.count == names.count + 1 else { return }
    let git = Array(".git".utf8)
    let top = chain.lastIndex { (try? $0.openFolder(git)) != nil || (try? $0.open(git)) != nil } ?? 0
    folder = Array(names[top...])
    if let content = try? chain[top].openFolder(git).open("info/exclude".utf8).read(limit: Self.fileLimit) {
      files.append(IgnoreFile(content, depth: 0))
    }
    for (depth, above) in chain[top...].dropLast().enumerated() {
      for name in self.names {
        guard let content = try? above.open(name).read(limit: room) else { continue }
        files.append(IgnoreFile(content, depth: depth))
      }
    }
  }

  /// Bytes that the next file may have.
  private var room: Int { min(Self.fileLimit, Self.totalLimit - files.reduce(0) { $0 + $1.size }) }

  /// Adds the patterns of the folder itself.
  ///
  /// - Parameter entries: what is in the folder.
  /// - Returns: a file of patterns that could not be read, and why.
  mutating func read(from folder: OpenedFolder, _ entries: [OpenedFolder.Entry]) -> (name: [UInt8], RootsError)? {
    var failure: (name: [UInt8], RootsError)?
    for name in names where entries.contains(where: { $0.kind == .file && $0.name == name }) {
      do {
        files.append(IgnoreFile(try folder.open(name).read(limit: room), depth: self.folder.count))
      } catch {
        failure = (name, error)
      }
    }
    return failure
  }

  /// The rules in a folder of this one, without its own patterns.
  func entering(_ name: [UInt8]) -> IgnoreRules {
    var rules = self
    rules.folder.append(name[...])
    return rules
  }

  /// Whether something in the folder is ignored: the nearest file that says anything decides.
  func ignores(_ name: [UInt8], isFolder: Bool) -> Bool {
    let path = folder + [name[...]]
    for file in files.reversed() {
      if let verdict = file.verdict(on: path, isFolder: isFolder) { return verdict }
    }
    return false
  }
}
