internal import JSON
internal import Roots
internal import Sandbox
internal import ToolKit

/// Turns the `files` argument into files of a run: names checked, contents read, everything bounded.
enum InputFiles {
  /// Bytes of all input files together.
  static let limit = 256 << 20

  /// Reads every file. Throws `ToolError` that names the element concerned.
  static func read(_ files: [ExecuteFile], roots: Roots) throws(ToolError) -> [RunRequest.File] {
    var result: [RunRequest.File] = []
    var names: [String: Int] = [:]
    var folders: Set<String> = []
    var room = limit
    for (index, file) in files.enumerated() {
      let argument = "files[\(index)]"
      let (name, content) = try source(of: file, roots: roots, room: room, argument: argument)
      try FileName.check(name, argument: argument + ".name")
      if let first = names.updateValue(index, forKey: name) {
        throw invalid(
          argument + ".name", "'\(name)' is already the name of files[\(first)]; give each file its own name.")
      }
      folders.formUnion(parents(of: name))
      room -= content.count
      guard room >= 0 else {
        throw invalid(argument, "the files have more than \(limit) bytes together; pass less.")
      }
      result.append(RunRequest.File(name: name, content: content))
    }
    for (name, index) in names where folders.contains(name) {
      throw invalid("files[\(index)].name", "'\(name)' is a folder in the name of another file; rename one of them.")
    }
    return result
  }

  private static func source(
    of file: ExecuteFile, roots: Roots, room: Int, argument: String,
  ) throws(ToolError) -> (name: String, content: [UInt8]) {
    let sources = (file.content == nil ? 0 : 1) + (file.contentBase64 == nil ? 0 : 1) + (file.path == nil ? 0 : 1)
    guard sources == 1 else {
      throw invalid(
        argument,
        "\(sources == 0 ? "none" : "more than one") of content, content_base64 and path is there; give exactly one.")
    }
    if let path = file.path {
      do {
        let opened = try roots.open(path)
        return (file.name ?? opened.name, try opened.read(limit: room))
      } catch {
        throw ToolError(error, argument: argument + ".path")
      }
    }
    guard let name = file.name else {
      throw invalid(argument + ".name", "is missing; say under which name the content shall lie in the work folder.")
    }
    return (name, file.contentBase64?.bytes ?? Array((file.content ?? "").utf8))
  }

  private static func parents(of name: String) -> [String] {
    let parts = FileName.parts(of: name)
    return (1..<max(1, parts.count)).map { parts[..<$0].joined(separator: "/") }
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
