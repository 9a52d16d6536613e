internal import Roots
internal import Sandbox

/// The project's own configuration for linters, which they get when the caller trusts it: files of the names in
/// `LinterConfiguration`, none of which is a program.
///
/// The work folder of a linter then is the topmost folder, between the root and the folder that was asked for, in which
/// there is any, so that what linters look for upwards from a file, or in their working directory, lies where it does
/// in the project.
struct TrustedConfiguration {
  /// Bytes of one file, and of all.
  static let fileLimit = 256 << 10
  static let totalLimit = 2 << 20
  /// How many files.
  static let countLimit = 200

  /// By paths in the work folder.
  private(set) var files: [RunRequest.File] = []
  /// The path of the folder that was asked for in the work folder, with a slash at its end unless it is empty.
  private(set) var folder: [UInt8] = []
  private var room = totalLimit

  /// Reads what lies above a folder, and in it unless it `isWalked`, which meets that.
  init(for start: OpenedFolder, isWalked: Bool, _ builder: inout SelectionBuilder) {
    let names = Array(start.relativePath.utf8).split(separator: UInt8(ascii: "/"))
    let chain = start.ancestors() ?? [start]
    let found = chain.map { folder in
      LinterConfiguration.trusted.compactMap { name in (try? folder.open(name.utf8)).map { (name, $0) } }
    }
    guard chain.count == names.count + 1, let top = found.firstIndex(where: { !$0.isEmpty }) else { return }
    folder = Self.path(names[top...])
    for (depth, files) in found.dropLast(isWalked ? 1 : 0).enumerated().dropFirst(top) {
      let above = Self.path(names[top..<depth])
      for (name, file) in files { read(file, above + name.utf8, &builder) }
    }
  }

  /// Adds a file that was met in the folder.
  mutating func add(_ file: OpenedFile, _ path: [UInt8], _ builder: inout SelectionBuilder) {
    read(file, folder + path, &builder)
  }

  private mutating func read(_ file: OpenedFile, _ path: [UInt8], _ builder: inout SelectionBuilder) {
    guard let name = String(validating: path, as: UTF8.self), !files.contains(where: { $0.name == name }) else {
      return
    }
    func skip(_ why: String) {
      builder.skip("linter configuration that was not read: \(why)", example: path, isOpen: true)
    }
    // A folder whose name is not harmless has another one in the work folder.
    guard path.count <= WorkNames.limit,
      name.utf8.split(separator: UInt8(ascii: "/")).allSatisfy({
        WorkNames.isHarmless(String(decoding: $0, as: UTF8.self))
      })
    else { return skip("it lies in a folder with an unusual name") }
    guard files.count < Self.countLimit else { return skip("more than \(Self.countLimit) files") }
    do {
      let content = try file.read(limit: min(room, Self.fileLimit))
      room -= content.count
      files.append(RunRequest.File(name: name, content: content))
    } catch {
      skip(error.reason)
    }
  }

  private static func path(_ names: ArraySlice<ArraySlice<UInt8>>) -> [UInt8] {
    names.flatMap { $0 + [UInt8(ascii: "/")] }
  }
}
