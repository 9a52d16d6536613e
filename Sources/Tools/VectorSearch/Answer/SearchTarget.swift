internal import Roots
internal import SearchIndex
internal import Spelling
internal import ToolKit

/// What a call searches in.
enum SearchTarget {
  /// A folder or a file of a root.
  case place(Roots.Opened, roots: Roots, name: String)
  /// Texts that were handed over.
  case texts(String)

  /// - Throws: `ToolError` that says what there is instead; whatever asking the client throws.
  static func find(_ input: VectorSearchInput, in library: Library, _ context: ToolContext) async throws -> SearchTarget
  {
    if let name = input.collection {
      guard input.path == nil else {
        throw invalid("collection", "'path' is there as well; give one of them.")
      }
      return try await collection(name, in: library, context)
    }
    let roots = try await context.roots
    if let path = input.path { return try await open(path, "path", roots, context) }
    guard roots.paths.count <= 1 else {
      let known = try await library.collections().filter { !$0.isFolder }.map(\.name)
      let collections = known.isEmpty ? "" : ", or in 'collection' one of: \(list(known))"
      throw invalid("path", "there are several folders; give one of them: \(list(roots.paths))\(collections).")
    }
    // Without any root this is the error that says why there is none.
    return try await open(roots.paths.first ?? ".", "path", roots, context)
  }

  private static func collection(
    _ name: String, in library: Library, _ context: ToolContext,
  ) async throws -> SearchTarget {
    let known = try await library.collections()
    guard let summary = known.first(where: { $0.name == name }) else {
      let texts = known.filter { !$0.isFolder }.map(\.name)
      let meant = Spelling.closest(to: name, among: texts).map { " Did you mean '\($0)'?" } ?? ""
      let there = texts.isEmpty ? "There is none yet: index_documents makes them." : "There are: \(list(texts))."
      throw invalid(
        "collection",
        "there is no collection '\(CitationText.line(name, limit: 80))'.\(meant) \(there) For files give 'path'.")
    }
    guard summary.isFolder else { return .texts(summary.name) }
    return try await open(name, "collection", try await context.roots, context)
  }

  private static func open(
    _ path: String, _ argument: String, _ roots: Roots, _ context: ToolContext,
  ) async throws -> SearchTarget {
    do {
      return .place(try await context.compute { try roots.openFileOrFolder(path) }, roots: roots, name: path)
    } catch let error as RootsError {
      throw ToolError(error, argument: argument)
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { CitationText.line($0, limit: 120) }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
