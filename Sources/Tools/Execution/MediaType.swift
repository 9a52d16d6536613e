internal import ToolKit

/// The media type of bytes, judged by the bytes.
///
/// A name is the program's claim: `x.png` that holds HTML is text, and is never shown as a picture. Only among kinds of
/// plain text, which cannot be told apart by content, does the extension decide.
enum MediaType {
  /// The media type of a file with these first bytes (4 kB suffice) and this name.
  static func of(_ bytes: ArraySlice<UInt8>, name: String) -> String {
    for (signature, offset, type) in signatures {
      if bytes.dropFirst(offset).starts(with: signature) { return type }
    }
    if bytes.starts(with: Array("RIFF".utf8)) {
      let kind = bytes.dropFirst(8).prefix(4)
      if kind.elementsEqual("WEBP".utf8) { return "image/webp" }
      if kind.elementsEqual("WAVE".utf8) { return "audio/wav" }
    }
    guard isText(bytes.prefix(4096)) else { return "application/octet-stream" }
    if looksLikeSVG(bytes.prefix(1024)) { return "image/svg+xml" }
    let fileExtension = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last ?? ""
    return textTypes[fileExtension.lowercased()] ?? "text/plain"
  }

  /// Whether MCP hosts show this type as a picture.
  static func isPicture(_ type: String) -> Bool {
    type == "image/png" || type == "image/jpeg"
  }

  private static let signatures: [([UInt8], Int, String)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0, "image/png"),
    ([0xFF, 0xD8, 0xFF], 0, "image/jpeg"),
    (Array("GIF87a".utf8), 0, "image/gif"),
    (Array("GIF89a".utf8), 0, "image/gif"),
    (Array("II*\u{0}".utf8), 0, "image/tiff"),
    (Array("MM\u{0}*".utf8), 0, "image/tiff"),
    (Array("%PDF-".utf8), 0, "application/pdf"),
    (Array("PK\u{3}\u{4}".utf8), 0, "application/zip"),
    ([0x1F, 0x8B], 0, "application/gzip"),
    (Array("BZh".utf8), 0, "application/x-bzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "application/x-xz"),
    ([0x28, 0xB5, 0x2F, 0xFD], 0, "application/zstd"),
    (Array("SQLite format 3\u{0}".utf8), 0, "application/vnd.sqlite3"),
    (Array("PAR1".utf8), 0, "application/vnd.apache.parquet"),
    ([0x7F, 0x45, 0x4C, 0x46], 0, "application/x-elf"),
    (Array("ustar".utf8), 257, "application/x-tar"),
  ]

  private static let textTypes: [String: String] = [
    "css": "text/css", "csv": "text/csv", "htm": "text/html", "html": "text/html", "json": "application/json",
    "md": "text/markdown", "py": "text/x-python", "sh": "application/x-sh", "toml": "application/toml",
    "tsv": "text/tab-separated-values", "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml",
  ]

  /// Valid UTF-8 (but for a character cut at the end) without control characters that text does not have.
  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    let shown = InertText(bytes)
    return shown.controls == 0 && shown.invalidBytes <= (bytes.count == 4096 ? 3 : 0)
  }

  private static func looksLikeSVG(_ bytes: ArraySlice<UInt8>) -> Bool {
    let start = String(decoding: bytes, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return start.hasPrefix("<svg") || (start.hasPrefix("<?xml") && start.contains("<svg"))
  }
}
