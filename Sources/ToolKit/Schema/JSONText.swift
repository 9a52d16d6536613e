import JSON

/// Small pieces of JSON.
enum JSONText {
  /// What `write` writes.
  static func of(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
  }
}
