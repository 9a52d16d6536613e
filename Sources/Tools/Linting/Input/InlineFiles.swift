internal import Roots
internal import ToolKit

/// The argument `files`: contents, and files that are named one by one.
enum InlineFiles {
  /// Bytes of all contents.
  static let contentLimit = 2 << 20
  /// Bytes of a name that goes with a content.
  static let nameLimit = 1024

  /// Reads them in their order.
  ///
  /// - Throws: `ToolError` that names the element concerned.
  static func read(_ files: [LintFile], roots: Roots) throws -> Selection {
    var builder = SelectionBuilder()
    var names: [[UInt8]: Int] = [:]
    var contentRoom = contentLimit
    for (index, file) in files.enumerated() {
      let argument = "files[\(index)]"
      let language = try file.language.map { name throws(ToolError) in
        try SourceLanguage(named: name, argument: argument + ".language")
      }
      if let content = file.content {
        contentRoom -= content.utf8.count
        guard contentRoom >= 0 else {
          throw invalid(
            argument, "the contents have more than \(contentLimit) bytes together; pass less, or give paths of files.")
        }
      }
      let path = file.path.map { Array($0.utf8) }
      if let path, let first = names.updateValue(index, forKey: path) {
        throw invalid(argument + ".path", "is the path of files[\(first)] already; give each file a path of its own.")
      }
      switch (file.content, file.path) {
      case (let content?, _):
        try add(Array(content.utf8), named: path, language, index: index, to: &builder)
      case (nil, let path?):
        try add(path, language, roots: roots, argument: argument + ".path", to: &builder)
      case (nil, nil):
        throw invalid(argument, "neither content nor path is there; give 'content', or the 'path' of a file.")
      }
    }
    return builder.selection()
  }

  private static func add(
    _ content: [UInt8], named path: [UInt8]?, _ language: SourceLanguage?, index: Int,
    to builder: inout SelectionBuilder,
  ) throws(ToolError) {
    var origin = SelectionBuilder.Origin(path: path ?? [], language: language, isAskedFor: true)
    if let path {
      guard !path.isEmpty, path.count <= nameLimit, !path.contains(0) else {
        throw invalid(
          "files[\(index)].path", "a name has 1 to \(nameLimit) bytes and no NUL; this one has \(path.count) bytes.")
      }
    } else {
      guard let language = language ?? .byShebang(content) else {
        throw invalid(
          "files[\(index)]", "nothing tells the language; give 'language', or a 'path' such as main.py as a name.")
      }
      origin.language = language
      origin.path = Array("file-\(index).\(language.fileExtension)".utf8)
    }
    builder.add(content, origin)
  }

  private static func add(
    _ path: String, _ language: SourceLanguage?, roots: Roots, argument: String, to builder: inout SelectionBuilder,
  ) throws(ToolError) {
    do {
      try builder.add(roots.open(path), language)
    } catch {
      throw ToolError(error, argument: argument)
    }
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
