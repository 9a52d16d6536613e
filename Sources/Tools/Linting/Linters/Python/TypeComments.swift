/// Comments that ask a type checker for silence: `# type: ignore`, `# ty: ignore`.
enum TypeComments {
  /// The file with such comments turned into others of the same length, which ask for nothing. No checker can be told
  /// to do without them all.
  static func unheeded(_ file: SourceFile) -> SourceFile {
    guard file.text.mentions("ignore") else { return file }
    var bytes = file.bytes
    for start in bytes.indices where bytes[start] == UInt8(ascii: "#") {
      var index = start + 1
      func skipSpaces() {
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
          index += 1
        }
      }
      skipSpaces()
      let word = ["type:", "ty:"].first { bytes[index...].starts(with: $0.utf8) }
      guard let word else { continue }
      let colon = index + word.utf8.count - 1
      index = colon + 1
      skipSpaces()
      if bytes[index...].starts(with: "ignore".utf8) { bytes[colon] = UInt8(ascii: "_") }
    }
    return file.with(bytes: bytes)
  }
}
