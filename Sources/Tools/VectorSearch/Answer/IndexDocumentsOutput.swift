package import ToolKit

/// What `index_documents` answers.
package struct IndexDocumentsOutput: ToolOutput {
  @Field("The collection that was changed") package var collection: String? = nil
  @Field("Documents that are new") package var added: Int = 0
  @Field("Documents that replace others") package var replaced: Int = 0
  @Field("Documents that were there as they are") package var unchanged: Int = 0
  @Field("Documents that are gone") package var deleted: Int = 0
  @Field("Whether the collection is gone") package var removed: Bool = false
  @Field("All collections, or the one that was changed") package var collections: [CollectionField] = []
  @Field("What could have been better, and why") package var degraded: [String] = []
  @Field("Milliseconds") package var tookMs: Double = 0

  package var content: [ToolContent] { [.text(text)] }

  package init() {}

  private var text: String {
    var lines: [String] = []
    if let collection {
      if removed {
        lines.append("\(collection): removed, with \(Count.of(deleted, "document"))")
      } else {
        lines.append("\(collection): \(added) added, \(replaced) replaced, \(unchanged) unchanged, \(deleted) deleted")
      }
    } else if collections.isEmpty {
      lines.append("there are no collections")
    }
    lines += collections.map(\.line)
    return (lines + degraded.map { "degraded: " + $0 }).joined(separator: "\n")
  }
}

/// A collection as it is now.
package struct CollectionField: FieldGroup {
  @Field("Name; a folder's path") package var name: String = ""
  @Field("texts or folder") package var kind: String = "texts"
  @Field("Documents") package var documents: Int = 0
  @Field("Passages that they are cut into") package var passages: Int = 0
  @Field("Passages that have no vectors yet") package var waiting: Int = 0
  @Field("Model of the vectors; none before the first") package var model: String? = nil

  package init() {}

  package init(_ summary: CollectionSummary) {
    self.init()
    name = CitationText.line(summary.name, limit: 400)
    kind = summary.isFolder ? "folder" : "texts"
    documents = summary.documents
    passages = summary.passages
    waiting = summary.waiting
    model = summary.model
  }

  /// `notes (texts): 3 documents, 12 passages, 4 without vectors yet`.
  package var line: String {
    let waiting = waiting > 0 ? ", \(self.waiting) without vectors yet" : ""
    return "\(name) (\(kind)): \(Count.of(documents, "document")), \(Count.of(passages, "passage"))\(waiting)"
  }
}
