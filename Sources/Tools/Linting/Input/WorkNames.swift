/// Gives the files of a call their paths in the work folder of a linter.
///
/// Folders and names stay where they are harmless, because rules go by them (`__init__.py`, `tests/`,
/// `.github/workflows/`). A component is harmless when it is made of letters, digits and `. _ - + = , @ ~` of ASCII,
/// does not begin with `-`, and is not a name by which a linter looks for its configuration: a linter that is told to
/// read none must not find any.
struct WorkNames {
  private var files: Set<String> = []
  private var folders: Set<String> = []
  private let keepsConfigurationNames: Bool

  /// - Parameter keepsConfigurationNames: whether a file that configures a linter may keep its name, because the caller
  ///   trusts it.
  init(keepsConfigurationNames: Bool = false) {
    self.keepsConfigurationNames = keepsConfigurationNames
  }

  /// The longest path, in bytes; the sandbox allows 1024.
  static let limit = 512
  private static let componentLimit = 128
  private static let depthLimit = 32

  /// A path for a file that is harmless, unique, and tells linters its language.
  ///
  /// - Parameters:
  ///   - path: its own, untrusted, with `/` between folders.
  ///   - index: its place among the files of the call, of which a name is made where its own does not serve.
  mutating func name(for path: some Collection<UInt8>, _ language: SourceLanguage, index: Int) -> String {
    var folders = path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0 != "." && $0 != ".." }
    let last = folders.popLast() ?? ""
    folders = folders.map { Self.isHarmless($0) ? $0 : "folder" }.suffix(Self.depthLimit)
    let isKept = Self.isHarmless(last) && (keepsConfigurationNames || !LinterConfiguration.isName(last))
    var file = isKept ? last : "file-\(index)" + Self.ending(of: last, language)
    if language == .workflow {
      // Elsewhere a workflow is any YAML to those who read workflows; the description of an action lies anywhere.
      let isAction = file == "action.yml" || file == "action.yaml"
      if !isAction && folders.suffix(2) != [".github", "workflows"] { folders += [".github", "workflows"] }
      if SourceLanguage.byFileName(file) != .yaml { file += ".yml" }
    } else if !Self.tells(file, language) {
      // Not every linter reads the first line of a script.
      file += "." + language.fileExtension
    }
    while folders.reduce(file.utf8.count, { $0 + $1.utf8.count + 1 }) > Self.limit { folders.removeFirst() }
    return unique(folders + [file], index: index)
  }

  /// Whether a linter that goes by names takes the file for one of the language.
  private static func tells(_ file: String, _ language: SourceLanguage) -> Bool {
    let told = SourceLanguage.byFileName(file)
    return told == language || language == .other || (language == .cpp && told == .c && file.hasSuffix(".h"))
  }

  /// The path, in a folder of its own where it is taken, as a file or as a folder, or where a file is in its way.
  private mutating func unique(_ components: [String], index: Int) -> String {
    var candidate = components
    var attempt = 0
    while !isFree(candidate) {
      candidate = ["file-\(index)" + (attempt == 0 ? "" : "-\(attempt)")] + components
      attempt += 1
    }
    for count in 1..<max(1, candidate.count) { folders.insert(candidate[..<count].joined(separator: "/")) }
    let name = candidate.joined(separator: "/")
    files.insert(name)
    return name
  }

  private func isFree(_ components: [String]) -> Bool {
    let name = components.joined(separator: "/")
    guard !files.contains(name), !folders.contains(name) else { return false }
    return (1..<max(1, components.count)).allSatisfy { !files.contains(components[..<$0].joined(separator: "/")) }
  }

  static func isHarmless(_ component: String) -> Bool {
    guard let first = component.utf8.first, first != UInt8(ascii: "-"), component.utf8.count <= componentLimit else {
      return false
    }
    return component != "." && component != ".."
      && component.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._-+=,@~".utf8.contains(byte)
        }
      }
  }

  /// The ending of a hostile name if it is an ending of the language (`.pyi`, `.tsx`), else the language's own.
  private static func ending(of name: String, _ language: SourceLanguage) -> String {
    let bytes = Array(name.utf8)
    if let dot = bytes.lastIndex(of: UInt8(ascii: ".")), bytes.count - dot <= 12 {
      let ending = String(decoding: bytes[dot...], as: UTF8.self)
      if isHarmless(ending), SourceLanguage.byFileName("x" + ending) == language { return ending }
    }
    return "." + language.fileExtension
  }
}
