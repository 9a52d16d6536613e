/// The name of a file in structured results.
enum FileLabel {
  /// As the caller knows it, unless it is very long or holds what should not be shown.
  static func exact(_ name: String) -> String {
    let isPlain = name.utf8.count <= 512 && ShownText.isInert(name) && !name.utf8.contains { $0 < 0x20 }
    return isPlain ? name : ShownText.line(name, limit: 200)
  }
}
