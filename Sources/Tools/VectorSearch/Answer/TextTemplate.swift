internal import SearchIndex
package import ToolKit

/// Texts of `index_documents` as resources: each by its URI, listed nowhere.
package struct TextTemplate: ResourceTemplate {
  package struct Variables: ToolInput {
    @Param("The collection") package var collection: String
    @Param("The text's key") package var key: String

    package init() {}
  }

  private static let prefix = "workbench://text/"

  package let uriTemplate = prefix + "{collection}/{key}"
  package let name = "text"
  package let title = "Texts of a collection"
  package let description = "Texts that index_documents keeps; vector_search cites them by these URIs."
  package let mimeType: String? = "text/plain"
  // They can, but nobody is told when.
  package let canChange = false
  package let isCompleted = false

  private let library: Library

  package init(library: Library) { self.library = library }

  /// The URI of a text.
  static func uri(key: [UInt8], collection: String) -> String {
    prefix + PercentEncoding.encoded(collection.utf8) + "/" + PercentEncoding.encoded(key)
  }

  package func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    let library = library
    do {
      return try await context.compute {
        let index = try library.index()
        guard let collection = try index.collection(named: variables.collection), collection.root == nil,
          let document = try index.document(Array(variables.key.utf8), in: collection.id),
          let text = try index.keptText(of: document.id)
        else { return nil }
        return ResourceBody(text)
      }
    } catch {
      throw ToolError.explaining(error)
    }
  }
}
