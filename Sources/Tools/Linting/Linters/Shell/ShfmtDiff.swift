/// A unified diff of several files, as whole lines that take the place of others.
struct ShfmtDiff {
  struct Edit {
    /// The first line that goes, or before which something comes.
    var line: Int
    /// Lines that go.
    var removed = 0
    var text = ""
  }

  /// By path, in the order of the diff.
  private(set) var files: [(path: String, edits: [Edit])] = []

  init(_ diff: [UInt8]) {
    var line = 0
    /// Lines that the hunk has left, of the old text and of the new.
    var left = (old: 0, new: 0)
    var edit: Edit?
    for bytes in diff.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let text = String(decoding: bytes, as: UTF8.self)
      if left.old > 0 || left.new > 0, !files.isEmpty {
        switch bytes.first {
        case UInt8(ascii: "-"):
          if edit == nil { edit = Edit(line: line) }
          edit?.removed += 1
          left.old -= 1
          line += 1
          continue
        case UInt8(ascii: "+"):
          if edit == nil { edit = Edit(line: line) }
          edit?.text += text.unicodeScalars.dropFirst().reduce(into: "") { $0.unicodeScalars.append($1) } + "\n"
          left.new -= 1
          continue
        case UInt8(ascii: "\\"): continue
        default:
          if let done = edit { files[files.count - 1].edits.append(done) }
          edit = nil
          left = (left.old - 1, left.new - 1)
          line += 1
          continue
        }
      }
      if let done = edit, !files.isEmpty { files[files.count - 1].edits.append(done) }
      edit = nil
      if text.hasPrefix("+++ ") {
        files.append((String(text.dropFirst(4)), []))
      } else if text.hasPrefix("@@ -") {
        guard let hunk = Self.hunk(text) else { continue }
        (line, left) = (hunk.line, (hunk.old, hunk.new))
      }
    }
    if let done = edit, !files.isEmpty { files[files.count - 1].edits.append(done) }
  }

  /// `@@ -1,4 +1,3 @@`, where a count of 1 may be missing, and an insertion names the line before.
  private static func hunk(_ text: String) -> (line: Int, old: Int, new: Int)? {
    var reader = LineReader(text.dropFirst("@@ -".count))
    guard let line = reader.number() else { return nil }
    let old = reader.skip(",") ? reader.number() : 1
    guard let old, reader.skip(" +"), reader.number() != nil else { return nil }
    let new = reader.skip(",") ? reader.number() : 1
    guard let new else { return nil }
    return (max(1, old == 0 ? line + 1 : line), old, new)
  }
}
