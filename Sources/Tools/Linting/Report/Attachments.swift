internal import ToolKit

/// Diffs and contents of an answer: in the text where they are short and inert, else as resources with a link.
struct Attachments {
  /// Diffs and contents up to here are whole in the structured result (`OutputOptions.model`).
  private static let longestBulk = OutputOptions.model.bulkLimit

  private(set) var fields: [FixedFileField] = []
  /// Text blocks, then links.
  var content: [ToolContent] { blocks + links }
  /// Lines for the report about them.
  private(set) var lines: [String] = []
  private(set) var notes: [String] = []
  /// Bytes of JSON in `content`.
  private(set) var size = 0

  private var blocks: [ToolContent] = []
  private var links: [ToolContent] = []
  private let bounds: ReportBounds
  private let resources: ResourceStore

  init(within bounds: ReportBounds, resources: ResourceStore) {
    self.bounds = bounds
    self.resources = resources
  }

  /// Adds files with their safe fixes: one diff of all, and the contents if they are wanted.
  mutating func add(_ files: [FixedFile], withContent: Bool) throws(ToolError) {
    lines.append(Self.headline(files))
    var entries = files.filter { $0.applied > 0 }.map { (file: $0, diff: UnifiedDiff.of($0)) }
    var patch: [UInt8] = []
    for entry in entries { patch += entry.diff }
    if patch.isEmpty { return }
    let shownPatch = inline(patch)
    if let shownPatch {
      append(shownPatch)
    } else {
      let uri = try publish(patch, name: "fixes.diff", mimeType: "text/x-diff")
      notes.append("the diff of the fixes is a resource (\(patch.count) bytes): \(uri)")
    }
    var room = bounds.fixed
    while !entries.isEmpty {
      let (file, diff) = entries.removeFirst()
      var field = FixedFileField()
      field.file = FileLabel.exact(file.file.name)
      (field.fixes, field.left) = (file.applied, file.left)
      (field.diff, field.diffUri) = try value(
        diff, name: file.file.name + ".diff", mimeType: "text/x-diff", isShown: shownPatch != nil)
      if withContent {
        let shown = inline(file.bytes)
        if let shown { append("content of \(FileLabel.exact(file.file.name)), fixed, behind this line:\n" + shown) }
        (field.content, field.contentUri) = try value(
          file.bytes, name: file.file.name, mimeType: "text/plain", isShown: shown != nil)
      }
      room -= (try? field.encoded().count) ?? 0
      if room < 0, !fields.isEmpty {
        notes.append(
          "fixed: \(Plural.of(entries.count + 1, "more file")) \(entries.isEmpty ? "is" : "are") in the diff alone")
        break
      }
      fields.append(field)
    }
  }

  /// Adds a link to the findings as SARIF.
  mutating func add(_ log: SARIFLog) throws(ToolError) {
    let bytes = log.encoded()
    let uri = try publish(bytes, name: "lint.sarif", mimeType: SARIFLog.mimeType)
    notes.append("all findings as SARIF 2.1.0 are a resource (\(bytes.count) bytes): \(uri)")
  }

  private static func headline(_ files: [FixedFile]) -> String {
    let applied = files.reduce(0) { $0 + $1.applied }
    let left = files.reduce(0) { $0 + $1.left }
    let rest = left > 0 ? "; \(Plural.of(left, "safe fix", "safe fixes")) could not be applied" : ""
    if applied == 0 { return "safe fixes: none" + rest }
    let changed = files.count { $0.applied > 0 }
    return "safe fixes: \(applied) in \(Plural.of(changed, "file")); nothing is written, apply the diff with patch -p1"
      + rest
  }

  /// The text of some bytes, if it may stand in the answer as it is and there is room.
  private func inline(_ bytes: [UInt8]) -> String? {
    guard bytes.count <= bounds.attachments, let text = String(validating: bytes, as: UTF8.self),
      ShownText.isInert(text), ReportBounds.size(text) <= bounds.attachments - size
    else { return nil }
    return text
  }

  private mutating func append(_ text: String) {
    blocks.append(.text(text))
    size += ReportBounds.size(text) + 32
  }

  /// What a field of the structured result says: the text, the resource that has it, or both if the text will be cut.
  private mutating func value(
    _ bytes: [UInt8], name: String, mimeType: String, isShown: Bool,
  ) throws(ToolError) -> (String?, String?) {
    let text = inertText(bytes)
    if let text, bytes.count <= Self.longestBulk || bounds.total == .max { return (text, nil) }
    let uri = try publish(bytes, name: name, mimeType: mimeType)
    return (isShown ? text : nil, uri)
  }

  private func inertText(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self), ShownText.isInert(text) else { return nil }
    return text
  }

  private mutating func publish(_ bytes: [UInt8], name: String, mimeType: String) throws(ToolError) -> String {
    let link = try resources.publish(bytes, name: ShownText.line(name, limit: 80), mimeType: mimeType)
    if links.count < bounds.links {
      links.append(.resourceLink(link))
      size += 2 * link.uri.utf8.count + 160
    }
    return link.uri
  }
}
