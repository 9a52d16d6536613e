import JSON

/// What must hold for any bytes given to the JSON parser.
enum JSONProperties {
  static func violation(_ input: [UInt8]) -> String? {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(input)
    } catch {
      return (0...input.count).contains(error.offset) ? nil : "an error at \(error.offset) of \(input.count) bytes"
    }
    return place(input, document) ?? readings(document.root) ?? roundTrip(document.root)
  }

  /// The same text somewhere inside other bytes is the same value.
  private static func place(_ input: [UInt8], _ document: JSONDocument) -> String? {
    let before = Array("]\"{".utf8)
    let surrounded = before + input + Array("\"}1".utf8)
    guard let moved = try? JSONDocument(surrounded, in: before.count..<before.count + input.count) else {
      return "a text is refused inside of other bytes"
    }
    return moved.root.value == document.root.value ? nil : "a text means something else inside of other bytes"
  }

  /// No way of looking at a value traps, and all agree on its kind.
  private static func readings(_ view: JSONView) -> String? {
    if view.raw.isEmpty { return "a value without bytes" }
    if view.string != nil, view.kind != .string { return "a string of kind \(view.kind)" }
    if view.integer != nil || view.double != nil, view.kind != .number { return "a number of kind \(view.kind)" }
    if let integer = view.integer, let double = view.double, Double(integer) != double {
      return "\(integer) as an integer, \(double) as a double"
    }
    if view.double != reference(view) {
      return "\(String(decoding: view.raw, as: UTF8.self)) read as \(view.double ?? .nan)"
    }
    _ = try? view.base64()
    _ = try? view.decode(JSONValue.self)
    for element in view.elements { if let problem = readings(element) { return problem } }
    for (key, value) in view.members {
      // A key with half a surrogate pair is listed repaired, and no text finds it.
      if view[key] == nil, !key.unicodeScalars.contains("\u{FFFD}") { return "the key \(key) is listed and not found" }
      if let problem = readings(value) { return problem }
    }
    return nil
  }

  /// The number as the standard library reads it.
  private static func reference(_ view: JSONView) -> Double? {
    guard view.kind == .number else { return nil }
    return Double(String(decoding: view.raw, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// What is written reads back as the same, on one line that no client splits.
  private static func roundTrip(_ view: JSONView) -> String? {
    let value = view.value
    var writer = JSONWriter()
    do { try writer.value(value) } catch { return "a value that was read cannot be written: \(error)" }
    let bytes = writer.bytes
    guard let again = try? JSONDocument(bytes).root.value else {
      return "what was written is no JSON: \(String(decoding: bytes, as: UTF8.self))"
    }
    guard again == value else { return "\(value) reads back as \(again)" }
    if bytes.contains(where: { $0 < 0x20 }) { return "a control character in what was written" }
    for index in bytes.indices.dropLast(2)
    where bytes[index] == 0xE2 && bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8 {
      return "a line separator in what was written"
    }
    return nil
  }
}
