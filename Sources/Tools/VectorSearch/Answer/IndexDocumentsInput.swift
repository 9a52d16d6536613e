package import ToolKit

/// What `index_documents` takes; at most so much as `IndexDocuments` says.
package struct IndexDocumentsInput: ToolInput {
  @Param("Its name") package var collection: String?
  @Param("Texts to add, or to replace by key") package var documents: [IndexedTextInput] = []
  @Param("Keys to delete") package var delete: [String] = []
  @Param("Delete all that is not in documents") package var replace: Bool = false
  @Param("List the collections") package var list: Bool = false

  package init() {}
}

/// A text that is not a file.
package struct IndexedTextInput: ToolInput {
  @Param("Its name, such as a URL") package var key: String
  @Param("Markdown or plain") package var text: String
  @Param("Title") package var title: String?
  @Param("name=value") package var metadata: [String] = []

  package init() {}
}
