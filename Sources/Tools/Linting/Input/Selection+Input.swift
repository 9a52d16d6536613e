internal import ToolKit

extension Selection {
  /// Reads what a call asks for.
  ///
  /// - Throws: `ToolError` that names the argument concerned.
  static func read(_ input: LintInput, in context: ToolContext) async throws -> Selection {
    let files = input.files.enumerated().compactMap { index, file in
      file.content.map { content in
        SourceFile(
          index: index, name: file.path ?? "file-\(index)", workName: "file-\(index)",
          language: SourceLanguage(rawValue: file.language ?? "") ?? .other, bytes: Array(content.utf8))
      }
    }
    return Selection(files: files)
  }
}
