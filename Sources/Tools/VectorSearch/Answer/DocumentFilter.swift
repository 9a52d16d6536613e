internal import JSON
internal import Roots
package import SearchIndex
package import ToolKit

/// Which documents of a collection a search may find passages of.
package struct DocumentFilter: Sendable {
  /// Each is compared with every document.
  private static let longestList = 64

  private var prefix: [UInt8] = []
  private var paths: PathPatterns?
  private var languages: Set<String> = []
  /// Nanoseconds since 1970.
  private var after: Int?
  private var before: Int?
  private var metadata: [(name: String, value: String)] = []

  /// - Throws: `ToolError` that names the argument that cannot be understood.
  package init(_ input: SearchFilterInput?) throws(ToolError) {
    guard let input else { return }
    let lists = [("paths", input.paths), ("languages", input.languages), ("metadata", input.metadata)]
    for (name, list) in lists where list.count > Self.longestList {
      throw ToolError(
        .invalidArgument, "Argument 'filter.\(name)' has \(list.count) elements; give at most \(Self.longestList).",
        argument: "filter.\(name)")
    }
    if !input.paths.isEmpty { paths = PathPatterns(input.paths) }
    languages = Set(input.languages.map { $0.lowercased() })
    after = try Self.time(input.modifiedAfter, "filter.modified_after")
    before = try Self.time(input.modifiedBefore, "filter.modified_before")
    for (index, text) in input.metadata.enumerated() {
      metadata.append(try MetadataText.pair(text, argument: "filter.metadata[\(index)]"))
    }
  }

  /// The same for documents whose keys begin so: a folder within a collection, or one file.
  package func within(_ prefix: [UInt8]) -> DocumentFilter {
    var result = self
    result.prefix = prefix
    return result
  }

  /// Whether it lets everything through, so that nobody need ask.
  package var isOpen: Bool {
    prefix.isEmpty && paths == nil && languages.isEmpty && after == nil && before == nil && metadata.isEmpty
  }

  package func select(_ document: DocumentFacts) -> Bool {
    guard document.key.starts(with: prefix) else { return false }
    if !languages.isEmpty, !languages.contains(document.language?.lowercased() ?? "") { return false }
    if let after, document.modified < after { return false }
    if let before, document.modified >= before { return false }
    if !metadata.isEmpty, !MetadataText.has(document.metadata, metadata) { return false }
    return paths?.select(Array(document.key.dropFirst(Self.folder(of: prefix)))) ?? true
  }

  /// Patterns are about the asked folder: for `src/`, `*.swift` and `/main.swift` begin in `src`.
  private static func folder(of prefix: [UInt8]) -> Int {
    (prefix.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
  }

  private static func time(_ text: String?, _ argument: String) throws(ToolError) -> Int? {
    guard let text else { return nil }
    guard let time = Timestamp.nanoseconds(text) else {
      throw ToolError(
        .invalidArgument,
        "Argument '\(argument)': '\(text.excerpt(40))' is no date; write 2026-11-22 or 2026-11-22T08:30:00Z.",
        argument: argument)
    }
    return time
  }
}
