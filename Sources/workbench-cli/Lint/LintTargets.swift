import Glibc
import Linting
import Roots
import ToolKit

/// What the paths of a command line name.
///
/// Whoever types a path points at it: without --root the named folders and the folders of the named files are the
/// roots, or the repositories in which they lie, whose `.gitignore` and history are about them.
struct LintTargets {
  /// Bytes of standard input that are read.
  private static let inputLimit = 4 << 20

  let roots: Roots
  let isStandardInput: Bool
  private let name: String?
  /// Files, as they were typed, each once.
  private var files: [String] = []
  /// Folders, as they were typed, each once.
  private var folders: [String] = []

  init(_ command: LintCommand, roots: Roots?, stateDirectory: String, home: String?) throws {
    isStandardInput = command.paths == ["-"]
    name = command.stdinName
    var known: Set<String> = []
    for path in command.paths.isEmpty ? ["."] : command.paths where !isStandardInput {
      guard known.insert(path).inserted else { continue }
      if TypedPath.isFolder(path) { folders.append(path) } else { files.append(path) }
    }
    if command.changedSince != nil, !files.isEmpty {
      throw ToolError(.invalidArgument, "--changed-since goes with folders; \(files[0]) is none.")
    }
    self.roots =
      roots
      ?? Roots(
        Self.unique((folders + files.map(TypedPath.folder)).map(TypedPath.repository)), stateDirectory: stateDirectory,
        home: home,
        workingDirectory: TypedPath.workingDirectory)
  }

  /// Reads them. What was named and cannot be read leaves the verdict open; the rest is linted.
  func select(_ input: LintInput, with lint: Lint, in context: ToolContext) async throws -> Selection {
    if isStandardInput { return try await standardInput(input, with: lint, in: context) }
    var parts: [Selection] = []
    if let file = files.first, input.trustConfig {
      // The only path: a list of contents and files has no folder whose configuration could be meant.
      var input = input
      input.path = TypedPath.absolute(file)
      var part = try await lint.select(input, in: context)
      part.files = part.files.map { $0.with(name: TypedPath.shown(file)) }
      parts.append(part)
    } else if !files.isEmpty {
      parts.append(try await selectFiles(input, with: lint, in: context))
    }
    for folder in folders {
      var input = input
      input.path = TypedPath.absolute(folder)
      var part = try await lint.select(input, in: context)
      let prefix = TypedPath.prefix(of: folder)
      part.files = part.files.map { $0.with(name: prefix + $0.name) }
      for index in part.skipped.indices { part.skipped[index].example = prefix + part.skipped[index].example }
      parts.append(part)
    }
    return Self.joined(parts)
  }

  /// Whether a file was named by a symbolic link.
  func isLink(_ file: SourceFile) -> Bool {
    files.contains { typed in
      var status = stat()
      guard TypedPath.canonical(typed) == file.path, unsafe lstat(typed, &status) == 0 else { return false }
      return status.st_mode & S_IFMT == S_IFLNK
    }
  }

  private func standardInput(
    _ input: LintInput, with lint: Lint, in context: ToolContext,
  ) async throws -> Selection {
    let bytes = try StandardInput.read(limit: Self.inputLimit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError(.invalidArgument, "Standard input is not UTF-8 text; name the file instead.")
    }
    var input = input
    var file = LintFile()
    (file.path, file.content) = (name, text)
    input.files = [file]
    return try await lint.select(input, in: context)
  }

  /// Reads the named files. One that cannot be read is told, and takes nothing from the others.
  private func selectFiles(_ input: LintInput, with lint: Lint, in context: ToolContext) async throws -> Selection {
    var names = Dictionary(files.map { (TypedPath.canonical($0) ?? $0, TypedPath.shown($0)) }) { first, _ in first }
    var input = input
    input.files = Self.unique(files.map(TypedPath.absolute)).map { path in
      var file = LintFile()
      file.path = path
      return file
    }
    var refused: [Selection.Skipped] = []
    while !input.files.isEmpty {
      do {
        var selection = try await lint.select(input, in: context)
        var seen: Set<String> = []
        selection.files = selection.files.filter { seen.insert($0.path ?? $0.name).inserted }.map { file in
          file.with(name: file.path.flatMap { names.removeValue(forKey: $0) })
        }
        selection.skipped += refused
        return selection
      } catch let error as ToolError {
        guard let index = Self.index(in: error.argument), input.files.indices.contains(index) else { throw error }
        let path = input.files.remove(at: index).path ?? ""
        let name = names[path] ?? TypedPath.shown(path)
        refused.append(Selection.Skipped(reason: Self.reason(of: error), count: 1, example: name, isOpen: true))
      }
    }
    return Selection(files: [], skipped: refused)
  }

  /// What an error says behind the name of the argument, of which a command line has none.
  private static func reason(of error: ToolError) -> String {
    let isOfArgument = error.message.hasPrefix("Argument '")
    let message = isOfArgument ? error.message.drop { $0 != ":" }.dropFirst(2) : error.message[...]
    return String(message.hasSuffix(".") ? message.dropLast() : message)
  }

  /// The number in `files[3].path`.
  private static func index(in argument: String?) -> Int? {
    guard let argument, argument.hasPrefix("files[") else { return nil }
    return Int(argument.dropFirst(6).prefix { $0 != "]" })
  }

  /// One selection of several, whose work names are kept apart by a folder of their own where there is more than one.
  private static func joined(_ parts: [Selection]) -> Selection {
    if parts.count == 1 { return parts[0] }
    var result = Selection(files: [])
    var known: Set<String> = []
    for (number, part) in parts.enumerated() {
      for file in part.files where known.insert(file.path ?? file.name).inserted {
        result.files.append(
          file.with(index: result.files.count, workName: "part-\(number)/" + file.workName))
      }
      result.skipped += part.skipped
    }
    return result
  }

  private static func unique(_ paths: [String]) -> [String] {
    var known: Set<String> = []
    return paths.filter { known.insert($0).inserted }
  }
}
