import Glibc
import JSON

/// The arguments of a tool as a person writes them: one JSON object, or `key=value` pairs.
///
/// Every value is handed over as a string; the tool reads `"5"` as 5 where it wants a number, and JSON text where it
/// wants a list or an object. `key=@file` is the file's text, `key=@-` standard input, `key=@@x` the text `@x`. A key
/// that is given several times is a list.
enum CallArguments {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Larger files are not read into an argument.
  private static let longestFile = 64 << 20

  static func json(_ words: [String]) throws(Failure) -> [UInt8] {
    if words.count == 1, words[0] == "-" { return try bytes(ofFile: "-") }
    if words.count == 1, words[0].first(where: { !$0.isWhitespace }) == "{" { return Array(words[0].utf8) }
    var keys: [String] = []
    var values: [String: [String]] = [:]
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
        throw Failure(description: "'\(word)' is neither key=value nor a JSON object")
      }
      let key = String(word[..<equals])
      if values[key] == nil { keys.append(key) }
      values[key, default: []].append(try value(String(word[word.index(after: equals)...])))
    }
    var writer = JSONWriter()
    writer.beginObject()
    for key in keys {
      let texts = values[key] ?? []
      writer.key(key)
      if texts.count != 1 { writer.beginArray() }
      for text in texts { writer.string(text) }
      if texts.count != 1 { writer.endArray() }
    }
    writer.endObject()
    return writer.bytes
  }

  private static func value(_ text: String) throws(Failure) -> String {
    guard text.hasPrefix("@") else { return text }
    let name = String(text.dropFirst())
    if name.hasPrefix("@") { return name }
    return try self.text(ofFile: name)
  }

  /// The text of a file; `-` is standard input.
  static func text(ofFile path: String) throws(Failure) -> String {
    guard let content = String(validating: try bytes(ofFile: path), as: UTF8.self) else {
      throw Failure(description: "\(path) is not UTF-8 text")
    }
    return content
  }

  private static func bytes(ofFile path: String) throws(Failure) -> [UInt8] {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(description: "\(path) cannot be read: \(unsafe String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        throw Failure(description: "\(path) cannot be read: \(unsafe String(cString: strerror(errno)))")
      }
      bytes += chunk[..<count]
      guard bytes.count <= longestFile else { throw Failure(description: "\(path) has more than \(longestFile) bytes") }
    }
  }
}
