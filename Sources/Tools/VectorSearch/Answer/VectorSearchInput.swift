package import ToolKit

/// What `vector_search` takes.
package struct VectorSearchInput: ToolInput {
  /// By what passages are found.
  package enum Mode: String, ParamChoice { case hybrid, semantic, lexical }

  @Param("Question or words") package var query: String
  @Param("File or folder") package var path: String?
  @Param("Instead of path: one of index_documents") package var collection: String?
  @Param("Passages wanted", .range(1...50)) package var k: Int = 8
  @Param("semantic: by meaning; lexical: by words") package var mode: Mode = .hybrid
  @Param("Only documents like this") package var filter: SearchFilterInput?
  @Param("Bound of their text", .range(100...10_000)) package var maxTokens: Int = 4000

  package init() {}
}

/// Which documents a search may find passages of. How many patterns and names there may be is checked where they are read:
/// every bound in a schema costs each conversation.
package struct SearchFilterInput: ToolInput {
  @Param("As in .gitignore: src/**/*.py, !test*") package var paths: [String] = []
  @Param("python, markdown …") package var languages: [String] = []
  @Param("ISO 8601") package var modifiedAfter: String?
  @Param("ISO 8601") package var modifiedBefore: String?
  @Param("name=value") package var metadata: [String] = []

  package init() {}
}
