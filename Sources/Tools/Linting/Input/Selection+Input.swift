internal import Roots
package import ToolKit

extension Selection {
  /// Reads what a call asks for.
  ///
  /// - Parameter workshop: where git runs, if changes are asked for.
  /// - Throws: `ToolError` that names the argument concerned; `CancellationError`.
  package static func read(_ input: LintInput, in context: ToolContext, _ workshop: Workshop) async throws -> Selection
  {
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
    do {
      switch try roots.openFileOrFolder(path) {
      case .folder(let folder): return try await read(folder, input, in: context, workshop)
      case .file(let file):
        guard input.changedSince == nil else {
          throw invalid("changed_since", "goes with a folder, and \(path) is a file; leave it out, or give the folder.")
        }
        return try await context.compute { try read(file, of: roots, trustsConfiguration: input.trustConfig) }
      }
    } catch let error as RootsError {
      throw ToolError(error, argument: "path")
    }
  }

  private static func read(
    _ folder: OpenedFolder, _ input: LintInput, in context: ToolContext, _ workshop: Workshop,
  ) async throws -> Selection {
    var tree: GitTree?
    if let revision = input.changedSince {
      let repository = try await context.compute { try GitRepository(of: folder) }
      tree = try await GitTree(of: revision, in: repository, with: workshop)
    }
    // The better part of the time is the linters'.
    let deadline = ContinuousClock.now + context.remaining / 3
    return try await context.compute { [tree] in
      var reader = FolderReader(folder, trustsConfiguration: input.trustConfig, against: tree)
      return try reader.read(until: deadline)
    }
  }

  private static func read(_ file: OpenedFile, of roots: Roots, trustsConfiguration: Bool) throws -> Selection {
    var builder = SelectionBuilder(trustsConfiguration: trustsConfiguration)
    guard trustsConfiguration, case .folder(let folder) = try roots.openFileOrFolder(file.folder) else {
      try builder.add(file)
      return builder.selection()
    }
    let configuration = TrustedConfiguration(for: folder, isWalked: false, &builder)
    try builder.add(file, workPath: configuration.folder + file.name.utf8)
    return builder.selection(configuration.files)
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
