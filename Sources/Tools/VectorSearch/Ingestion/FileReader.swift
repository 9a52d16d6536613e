internal import Passages
internal import Roots
internal import SearchIndex

/// Makes documents of a folder's files. What it cannot make one of it names; it throws nothing.
struct FileReader: Sendable {
  /// What has become of a file.
  enum Outcome: Sendable {
    case document(NewDocument)
    /// The content is that of the document that is there.
    case unchanged(DocumentID, FileStamp)
    /// Text is made of it by a program.
    case toConvert(DocumentFormat, FileStamp)
    case skipped(SkipReason, FileStamp?)
    case gone
  }

  let folder: OpenedFolder
  let index: PassageIndex
  let collection: CollectionID
  let limits: LibraryLimits
  /// Whether a document is made of a file that has not changed, too.
  let takesEverything: Bool

  /// Reads the file of this key, unless it is what the index has.
  func read(_ key: [UInt8]) -> Outcome {
    let format = DocumentFormat(ofName: key)
    let limit = format == nil ? limits.fileBytes : limits.convertedBytes
    do {
      let file = try folder.open(key)
      // What the file system says before reading: if the file is written to meanwhile, it says something else next time.
      let stamp = FileStamp(try file.status())
      guard stamp.size <= limit else { return .skipped(.tooLarge(limit), stamp) }
      let name = String(decoding: key, as: UTF8.self)
      // Another process has to find out anew what is passed by: that takes the first bytes of most such files.
      if format == nil, let exclusion = Exclusion.of(name: name, start: try file.prefix(Exclusion.startLength)) {
        return .skipped(SkipReason(exclusion), stamp)
      }
      let bytes = try file.read(limit: limit)
      let hash = ContentHash.of(bytes)
      if !takesEverything, let there = try? index.document(key, in: collection), there.contentHash == hash {
        return .unchanged(there.id, stamp)
      }
      if let format { return .toConvert(format, stamp) }
      if let exclusion = Exclusion.ofWhole(name: name, bytes: bytes) { return .skipped(SkipReason(exclusion), stamp) }
      return .document(NewDocument(Document(bytes: bytes, name: name), key: key, hash: hash, stamp: stamp))
    } catch {
      return switch error.code {
      case .notFound: .gone
      case .excluded: .skipped(.secret, nil)
      case .tooLarge: .skipped(.tooLarge(limit), nil)
      default: .skipped(.unreadable, nil)
      }
    }
  }
}

extension SkipReason {
  init(_ exclusion: Exclusion) {
    self =
      switch exclusion {
      case .binary: .binary
      case .lockFile: .lockFile
      case .generated: .generated
      case .minified: .minified
      }
  }
}

extension FileStamp {
  init(_ status: FileStatus) { self.init(size: status.size, modified: status.modified, inode: status.inode) }
}

extension NewDocument {
  /// A document cut into passages. By an estimate of tokens and not by the model's count: passages are the same whether
  /// there is a model or not, and words do not wait for one.
  init(_ document: Document, key: [UInt8], hash: [UInt8], stamp: FileStamp? = nil) {
    let passages = document.passages(counting: TokenEstimate()).map { passage in
      var new = NewPassage(
        kind: passage.kind == .code ? .code : .prose, text: Array(document.text[passage.text]),
        headings: passage.heading, bytes: passage.bytes, lines: passage.lines)
      new.digest = EmbeddedText(passage, of: document).digest
      return new
    }
    self.init(key: key, contentHash: hash, passages: passages)
    self.stamp = stamp
    language = document.language.name
    title = document.title
  }
}
