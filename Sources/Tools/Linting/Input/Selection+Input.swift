internal import Roots
internal import ToolKit

extension Selection {
  /// Reads what a call asks for.
  ///
  /// - Throws: `ToolError` that names the argument concerned.
  static func read(_ input: LintInput, in context: ToolContext) async throws -> Selection {
    // First of all, because the client may have to be asked; a call that opens nothing asks nobody.
    let opens = input.path != nil || input.files.contains { $0.content == nil }
    let roots = opens ? try await context.roots : .none
    guard let path = input.path else {
      guard !input.files.isEmpty else {
        throw invalid("files", "nothing to lint; give 'files' with contents or paths, or 'path', a file or folder.")
      }
      guard input.changedSince == nil else {
        throw invalid("changed_since", "goes with 'path', a folder of a git work tree; give that instead of 'files'.")
      }
      return try await context.compute { try InlineFiles.read(input.files, roots: roots) }
    }
    guard input.files.isEmpty else {
      throw invalid("path", "'files' is there as well; give one of them, or name further files in 'files'.")
    }
    return try await context.compute {
      var builder = SelectionBuilder(trustsConfiguration: input.trustConfig)
      do throws(RootsError) {
        try builder.add(roots.open(path), isAskedFor: true)
      } catch {
        throw ToolError(error, argument: "path")
      }
      return builder.selection()
    }
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
