internal import SearchIndex

extension VectorSearchOutput {
  init(_ found: Search.Result, _ place: SearchedPlace, _ context: ContextAssembly) {
    self.init()
    passages = found.hits.map(PassageField.init)
    self.context = context.text
    searched.place = CitationText.line(place.name, limit: 400)
    searched.files = place.documents
    searched.chunks = place.passages
    searched.filtered = found.filtered
    searched.skipped = place.skipped.map { reason, count in
      var field = SkippedField()
      (field.reason, field.count) = (CitationText.line(reason, limit: 160), count)
      return field
    }
    if place.indexing != nil || place.unread > 0 {
      var field = IndexingField()
      (field.done, field.total) = place.indexing ?? (place.passages, place.passages)
      field.unread = place.unread
      searched.indexing = field
    }
    searched.checkedMsAgo = place.checkedMillisecondsAgo
  }
}

extension PassageField {
  init(_ hit: Hit) {
    self.init()
    text = CitationText.body(hit.text)
    uri = hit.cited.uri
    path = hit.cited.name
    (startLine, endLine) = (hit.passage.lines.lowerBound, hit.passage.lines.upperBound)
    heading = hit.passage.headings.map { CitationText.line($0, limit: 200) }
    language = hit.document.language
    title = hit.document.title.map { CitationText.line($0, limit: 200) }
    metadata = MetadataText.lines(hit.document.metadata).map { CitationText.line($0, limit: 200) }
    score = Self.rounded(hit.ranked.score)
    matched.semantic = hit.ranked.parts.vectors != nil
    matched.lexical = hit.ranked.parts.words != nil
    matched.terms = hit.ranked.matchedTerms.map { CitationText.line($0, limit: 80) }
    parts.words = hit.ranked.parts.words.map(Self.rounded)
    parts.vectors = hit.ranked.parts.vectors.map(Self.rounded)
    parts.sentence = hit.ranked.parts.sentence.map(Self.rounded)
    parts.names = hit.ranked.parts.names.map(Self.rounded)
    parts.first = Self.rounded(hit.ranked.parts.first)
    parts.reranker = hit.ranked.parts.reranker.map(Self.rounded)
    stale = hit.isStale ? true : nil
  }

  /// In ten-thousandths: more would be noise. What is no number, as an endpoint may say, is 0.
  private static func rounded(_ number: Float) -> Double {
    number.isFinite ? (Double(number) * 10_000).rounded() / 10_000 : 0
  }
}
