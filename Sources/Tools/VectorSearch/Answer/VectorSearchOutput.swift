package import ToolKit

/// What `vector_search` answers. The text in `content` holds the context and says the rest in a few lines.
package struct VectorSearchOutput: ToolOutput {
  @Field("The best first; none is no error") package var passages: [PassageField] = []
  @Field(
    "Their texts within max_tokens: neighbours merged, in the order of their documents, none cut within a sentence",
    .bulk)
  package var context: String = ""
  @Field("What was looked at") package var searched = SearchedField()
  @Field("What could have been better, and why") package var degraded: [String] = []
  @Field("Milliseconds") package var tookMs: Double = 0

  /// The readable form.
  @ContentOnly package var readable: [ToolContent] = []
  package var content: [ToolContent] { readable }

  package init() {}
}

/// A passage that was found.
package struct PassageField: FieldGroup {
  @Field("Its text", .bulk) package var text: String = ""
  @Field("Resource with the whole document") package var uri: String = ""
  @Field("File, or the key of a text") package var path: String = ""
  @Field("First line, from 1") package var startLine: Int = 1
  @Field("Last line") package var endLine: Int = 1
  @Field("Headings or definitions around it, outermost first") package var heading: [String] = []
  @Field("Language") package var language: String? = nil
  @Field("Title of the document") package var title: String? = nil
  @Field("Metadata of the document, name=value") package var metadata: [String] = []
  @Field("How well it fits, 0 to 1; comparable within this answer only") package var score: Double = 0
  @Field("What found it") package var matched = MatchedField()
  @Field("What the score is made of; what did not speak for the passage is missing") package var parts =
    ScorePartsField()
  @Field("The file has changed since this text was taken from it") package var stale: Bool? = nil

  package init() {}
}

package struct MatchedField: FieldGroup {
  @Field("By meaning") package var semantic: Bool = false
  @Field("By words") package var lexical: Bool = false
  @Field("Words of the question that it has") package var terms: [String] = []

  package init() {}
}

package struct ScorePartsField: FieldGroup {
  @Field("BM25 of its words") package var words: Double? = nil
  @Field("Cosine of the passage or its nearest part") package var vectors: Double? = nil
  @Field("Cosine of its nearest sentence, for prose") package var sentence: Double? = nil
  @Field("Share of the question in headings and path, for code") package var names: Double? = nil
  @Field("Words and vectors together, 0 to 1") package var first: Double = 0
  @Field("What the rerank endpoint said") package var reranker: Double? = nil

  package init() {}
}

/// What a search has looked at.
package struct SearchedField: FieldGroup {
  @Field("The folder, file or collection") package var place: String = ""
  @Field("Documents") package var files: Int = 0
  @Field("Passages that they are cut into") package var chunks: Int = 0
  @Field("Documents that the filter lets through") package var filtered: Int? = nil
  @Field("What was passed by, by reason") package var skipped: [SkippedField] = []
  @Field("How far indexing has come, if it goes on") package var indexing: IndexingField? = nil
  @Field("Milliseconds since the folder was compared with the index; none for texts") package var checkedMsAgo: Int? =
    nil

  package init() {}
}

package struct SkippedField: FieldGroup {
  @Field("Why") package var reason: String = ""
  @Field("How many") package var count: Int = 0

  package init() {}
}

package struct IndexingField: FieldGroup {
  @Field("Passages with vectors") package var done: Int = 0
  @Field("Passages") package var total: Int = 0
  @Field("Files that are not read yet") package var unread: Int = 0

  package init() {}
}
