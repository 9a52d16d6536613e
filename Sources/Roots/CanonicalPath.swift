import Glibc

/// Paths as text and as the kernel sees them.
enum CanonicalPath {
  /// `path` made absolute against `base`, without `.`, empty components and trailing slash; `..` is kept where it stands,
  /// since only the kernel knows what it means behind a link.
  static func absolute(_ path: String, from base: String) -> String {
    let full = path.hasPrefix("/") ? path : base + "/" + path
    let parts = full.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }

  /// The part of `path` behind the folder `root`: empty for the folder itself, nil outside of it. By bytes: a combining mark
  /// at the beginning of a name makes one `Character` with the slash before it.
  static func relative(_ path: String, to root: String) -> String? {
    guard path.utf8.starts(with: root.utf8) else { return nil }
    let rest = path.utf8.dropFirst(root.utf8.count)
    if rest.isEmpty || root == "/" { return String(decoding: rest, as: UTF8.self) }
    return rest.first == UInt8(ascii: "/") ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
  }

  /// The path, unless it has bytes that are not UTF-8, which stand as U+FFFD in it.
  static func exact(_ path: String) -> String? { path.unicodeScalars.contains("\u{FFFD}") ? nil : path }

  /// The path without links, or nil if there is no such thing.
  static func resolve(_ path: String) -> String? {
    // The path is passed for the call; the answer is ours, ends with a NUL, and is freed once it is copied.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(validatingCString: resolved)
  }

  /// The path behind a `file:` URI, or nil if it is another kind of URI, names another machine or is broken.
  static func path(ofFileURI uri: String) -> String? {
    guard uri.lowercased().hasPrefix("file://") else { return nil }
    var rest = uri.utf8.dropFirst(7)
    if rest.starts(with: "localhost/".utf8) { rest = rest.dropFirst(9) }
    guard rest.first == UInt8(ascii: "/") else { return nil }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
