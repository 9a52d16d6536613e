internal import ToolKit

/// The beginning and the end of a text, with a line between them that says what is missing.
enum Bounded {
  static func ends(_ text: String, limit: Int) -> String {
    let bytes = text.utf8
    guard bytes.count > limit else { return text }
    let head = String(decoding: bytes.prefix(limit / 2), as: UTF8.self)
    let tail = String(decoding: bytes.suffix(limit / 2), as: UTF8.self)
    return head + "\n[... \(bytes.count - limit / 2 * 2) bytes left out here ...]\n" + tail
  }
}
