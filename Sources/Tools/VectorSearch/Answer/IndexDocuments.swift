internal import Spelling
package import ToolKit

/// The tool `index_documents`: texts that are not files, to be found by `vector_search`.
package struct IndexDocuments: Tool {
  package let name = "index_documents"
  package let title = "Index texts that are not files"
  package let description = """
    Keeps texts for vector_search in a named collection: adds, replaces, deletes by key, all or nothing. Files need no indexing.
    """
  package let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)

  /// Texts, and keys to delete, of one call.
  package static let countLimit = 1000
  /// Pairs of one text.
  package static let metadataLimit = 32
  /// What all texts of a call may have together, in bytes.
  package static let textLimit = 16 << 20
  /// What a key may have, in bytes.
  package static let keyLimit = 512

  let library: Library

  package init(library: Library) { self.library = library }

  package func call(_ input: IndexDocumentsInput, in context: ToolContext) async throws -> IndexDocumentsOutput {
    do {
      return try await change(input)
    } catch {
      throw ToolError.explaining(error)
    }
  }

  private func change(_ input: IndexDocumentsInput) async throws -> IndexDocumentsOutput {
    let start = ContinuousClock.now
    var output = IndexDocumentsOutput()
    let isChange = !input.documents.isEmpty || !input.delete.isEmpty || input.replace
    guard isChange || input.list else {
      throw Self.invalid(
        "documents", "nothing to do; give 'documents' or keys in 'delete', or ask for the collections with 'list'.")
    }
    if isChange {
      let name = try Self.name(input.collection)
      for (argument, count) in [("documents", input.documents.count), ("delete", input.delete.count)]
      where count > Self.countLimit {
        throw Self.invalid(argument, "has \(count) elements; give at most \(Self.countLimit) in a call.")
      }
      let texts = try Self.texts(input.documents)
      try Self.check(input.delete, against: texts)
      output.collection = name
      if texts.isEmpty, input.replace {
        output.deleted = try await library.collections().first { $0.name == name }?.documents ?? 0
        output.removed = try await library.removeCollection(named: name)
      } else {
        if texts.isEmpty { try await checkIsThere(name) }
        let change = try await library.put(texts, into: name, replacingAll: input.replace, deleting: input.delete)
        (output.added, output.replaced) = (change.added, change.replaced)
        (output.unchanged, output.deleted) = (change.unchanged, change.deleted)
      }
    }
    let known = try await library.collections()
    output.collections = known.filter { input.list || $0.name == output.collection }.map { CollectionField($0) }
    output.tookMs = ((ContinuousClock.now - start) / .milliseconds(1) * 100).rounded() / 100
    return output
  }

  /// Deleting from a collection that is not there is a mistake in its name.
  private func checkIsThere(_ name: String) async throws {
    let known = try await library.collections().filter { !$0.isFolder }.map(\.name)
    guard !known.contains(name) else { return }
    let meant = Spelling.closest(to: name, among: known).map { " Did you mean '\($0)'?" } ?? ""
    let there = known.isEmpty ? "There is none." : "There are: \(known.prefix(20).joined(separator: ", "))."
    throw Self.invalid("collection", "there is no collection '\(name)'.\(meant) \(there)")
  }

  private static func name(_ given: String?) throws(ToolError) -> String {
    guard let given else { throw invalid("collection", "missing; name the collection to be changed, such as notes.") }
    let isPlain = given.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    guard isPlain, (1...100).contains(given.utf8.count), given.utf8.first != UInt8(ascii: ".") else {
      throw invalid(
        "collection",
        "'\(CitationText.line(given, limit: 80))' is no name; use 1 to 100 letters, digits, '-', '_' and '.', such as"
          + " notes. Folders need no collection: give vector_search their path.")
    }
    return given
  }

  private static func texts(_ inputs: [IndexedTextInput]) throws(ToolError) -> [TextDocument] {
    var seen: [String: Int] = [:]
    var texts: [TextDocument] = []
    var bytes = 0
    for (index, input) in inputs.enumerated() {
      try check(key: input.key, "documents[\(index)].key")
      if let other = seen.updateValue(index, forKey: input.key) {
        throw invalid("documents[\(index)].key", "is that of documents[\(other)] too; give each text a key of its own.")
      }
      bytes += input.text.utf8.count
      guard bytes <= textLimit else {
        throw invalid(
          "documents", "the texts have more than \(textLimit >> 20) MB together; hand them over in several calls.")
      }
      guard input.metadata.count <= metadataLimit else {
        throw invalid(
          "documents[\(index)].metadata", "has \(input.metadata.count) elements; give at most \(metadataLimit).")
      }
      var pairs: [(name: String, value: String)] = []
      for (number, pair) in input.metadata.enumerated() {
        pairs.append(try MetadataText.pair(pair, argument: "documents[\(index)].metadata[\(number)]"))
      }
      texts.append(
        TextDocument(
          key: input.key, text: Array(input.text.utf8), title: input.title, metadata: MetadataText.object(pairs)))
    }
    return texts
  }

  private static func check(_ deleted: [String], against texts: [TextDocument]) throws(ToolError) {
    let keys = Set(texts.map(\.key))
    guard let index = deleted.firstIndex(where: keys.contains) else { return }
    throw invalid("delete[\(index)]", "is the key of a text in 'documents'; leave it out of one of them.")
  }

  private static func check(key: String, _ argument: String) throws(ToolError) {
    guard !key.isEmpty, key.utf8.count <= keyLimit, key.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw invalid(
        argument,
        "is empty, longer than \(keyLimit) bytes, or has a control character; give a short name, such as a URL.")
    }
  }

  private static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
