internal import JSON
internal import ToolKit

/// Metadata as callers write it, `name=value`, and as the index keeps it, a JSON object of strings.
enum MetadataText {
  /// - Throws: `ToolError` for a text without a name.
  static func pair(_ text: String, argument: String) throws(ToolError) -> (name: String, value: String) {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else {
      throw ToolError(
        .invalidArgument, "Argument '\(argument)': '\(text.excerpt(60))' is not name=value; write author=Ann.",
        argument: argument)
    }
    return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
  }

  /// Nil for none. A name that comes twice has its last value.
  static func object(_ pairs: [(name: String, value: String)]) -> String? {
    guard !pairs.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.beginObject()
    for (index, pair) in pairs.enumerated() where !pairs[(index + 1)...].contains(where: { $0.name == pair.name }) {
      writer.key(pair.name)
      writer.string(pair.value)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// `name=value`, in the order in which it was kept.
  static func lines(_ object: String?) -> [String] {
    members(object).map { "\($0.name)=\($0.value)" }
  }

  /// Whether all pairs are there.
  static func has(_ object: String?, _ wanted: [(name: String, value: String)]) -> Bool {
    let members = members(object)
    return wanted.allSatisfy { pair in members.contains { $0 == pair } }
  }

  private static func members(_ object: String?) -> [(name: String, value: String)] {
    guard let object, let document = try? JSONDocument(Array(object.utf8)) else { return [] }
    return document.root.members.map { name, value in
      (name, value.string ?? String(decoding: value.raw, as: UTF8.self))
    }
  }
}
