internal import Roots
internal import ToolKit

/// The git repository to whose work tree a folder belongs, found without git: nothing in it is believed but where it
/// lies, and that must be in the root of the folder.
struct GitRepository {
  /// The folder that has the `.git`.
  let top: OpenedFolder
  /// The path of the folder that was asked for within `top`.
  let folder: [UInt8]
  /// Where objects and references are, absolute: what git is shown, read-only.
  let common: String
  /// The git folder within `common`, empty or with a slash at its beginning: that of a linked work tree lies deeper.
  let inner: String

  /// Looks in the folder and those above it, up to the root.
  ///
  /// - Throws: `ToolError` that says why there is none that may be read.
  init(of folder: OpenedFolder) throws(ToolError) {
    let names = Array(folder.relativePath.utf8).split(separator: UInt8(ascii: "/"))
    guard let chain = folder.ancestors(), chain.count == names.count + 1 else {
      throw Self.refusal("the folders above \(folder.requestedPath) cannot be opened")
    }
    for depth in chain.indices.reversed() {
      guard let git = try Self.gitFolder(of: chain[depth], root: chain[0]) else { continue }
      top = chain[depth]
      self.folder = Array(names[depth...].joined(separator: [UInt8(ascii: "/")]))
      let shared = try Self.commonFolder(of: git, root: chain[0])
      guard let common = shared.exactPath, let own = git.exactPath, own == common || own.hasPrefix(common + "/") else {
        throw Self.refusal("the repository's folders \(git.path) and \(shared.path) do not lie in each other")
      }
      if let borrowed = try? shared.open("objects/info/alternates".utf8), borrowed.size > 0 {
        throw Self.refusal(
          "the repository borrows objects from others (objects/info/alternates), which may lie anywhere")
      }
      self.common = common
      inner = String(own.dropFirst(common.count))
      return
    }
    throw Self.refusal("no folder from \(folder.path) up to the root \(folder.root) has a .git")
  }

  /// What `.git` is, or leads to: in a linked work tree or a submodule it is a file with a path.
  private static func gitFolder(of folder: OpenedFolder, root: OpenedFolder) throws(ToolError) -> OpenedFolder? {
    let name = ".git".utf8
    do {
      return try folder.openFolder(name)
    } catch {
      if error.code == .system || error.code == .outside { throw refusal(error.description) }
    }
    guard let content = try? folder.open(name).read(limit: 4096) else { return nil }
    let mark = "gitdir: "
    guard let text = String(validating: content, as: UTF8.self), text.hasPrefix(mark) else {
      throw refusal("\(folder.path)/.git names no repository")
    }
    return try open(String(text.dropFirst(mark.utf8.count)), from: folder, root: root)
  }

  /// The folder that all work trees of a repository share.
  private static func commonFolder(of git: OpenedFolder, root: OpenedFolder) throws(ToolError) -> OpenedFolder {
    guard let content = try? git.open("commondir".utf8).read(limit: 4096) else { return git }
    return try open(String(decoding: content, as: UTF8.self), from: git, root: root)
  }

  /// Opens what a file of the repository names: from the root and beneath it, no link followed.
  private static func open(_ line: String, from: OpenedFolder, root: OpenedFolder) throws(ToolError) -> OpenedFolder {
    let path = String(line.prefix { $0 != "\n" && $0 != "\r\n" && $0 != "\r" })
    let base = from.relativePath.isEmpty ? "" : from.relativePath + "/"
    let relative: Substring =
      if path.hasPrefix(root.path + "/") {
        path.dropFirst(root.path.count + 1)
      } else if path.hasPrefix("/") {
        throw refusal("\(from.path) leads to \(ReportName.shortened(path)), which is not in the root \(root.path)")
      } else {
        Substring(base + path)
      }
    do {
      return try root.openFolder(relative.utf8)
    } catch {
      throw refusal("\(from.path) leads to a repository that cannot be opened: \(error.reason)")
    }
  }

  static func refusal(_ reason: String) -> ToolError {
    ToolError(
      .invalidArgument,
      "Argument 'changed_since': \(reason). Lint the whole folder instead, or make the repository a part of the root.",
      argument: "changed_since")
  }
}
