package import JSON

/// A type that an argument can have. Strings, numbers, booleans, base64 bytes, choices, `ToolInput`s, and lists and
/// optionals of these.
package protocol ParamValue: Sendable {
  static var schema: Schema { get }

  /// Whether the argument may be absent although no default was declared; `placeholder` is its value then.
  static var mayBeAbsent: Bool { get }

  /// Any value, for a required argument that has not been read yet.
  static var placeholder: Self { get }

  /// Reads the value, leniently where the meaning is certain, and enforces the slot's bounds.
  static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Self

  /// The value as JSON for the schema's `default`, or nil if it is not worth stating.
  var defaultJSON: [UInt8]? { get }
}

extension ParamValue {
  package static var mayBeAbsent: Bool { false }
  package var defaultJSON: [UInt8]? { nil }
}

/// A string with a fixed set of values: `enum Mode: String, ParamChoice { case fast, exact }`.
package protocol ParamChoice: ParamValue, FieldValue, RawRepresentable, CaseIterable where RawValue == String {}

extension ParamChoice {
  package static var schema: Schema { .string(choices: allCases.map(\.rawValue)) }

  /// An enumeration without cases is no choice.
  package static var placeholder: Self { allCases.first! }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Self {
    guard let text = view.string else { throw slot.mismatch(view, schema) }
    if let value = Self(rawValue: text) { return value }
    if let value = allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) { return value }
    throw slot.mismatch(view, schema)
  }

  package var defaultJSON: [UInt8]? { JSONText.of { $0.string(rawValue) } }

  package func write(to writer: inout JSONWriter, options: OutputOptions) { writer.string(rawValue) }
}

extension String: ParamValue {
  package static var schema: Schema { .string }
  package static var placeholder: String { "" }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> String {
    let text: String
    if let string = view.string {
      text = string
    } else if view.kind == .number {
      text = String(decoding: view.raw, as: UTF8.self)
    } else {
      throw slot.mismatch(view, schema)
    }
    if let choices = slot.bounds.choices, !choices.contains(text) {
      guard let choice = choices.first(where: { $0.lowercased() == text.lowercased() }) else {
        throw slot.mismatch(view, schema)
      }
      return choice
    }
    if let length = slot.bounds.length, !length.contains(text.unicodeScalars.count) {
      throw slot.wrongSize("has \(text.unicodeScalars.count) characters", schema)
    }
    return text
  }

  package var defaultJSON: [UInt8]? { isEmpty ? nil : JSONText.of { $0.string(self) } }
}

extension Bool: ParamValue {
  package static var schema: Schema { .boolean }
  package static var placeholder: Bool { false }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Bool {
    if let bool = view.bool { return bool }
    switch view.string?.lowercased() {
    case "true": return true
    case "false": return false
    default: throw slot.mismatch(view, schema)
    }
  }

  package var defaultJSON: [UInt8]? { Array((self ? "true" : "false").utf8) }
}

extension Int: ParamValue {
  package static var schema: Schema { .integer }
  package static var placeholder: Int { 0 }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Int {
    var value = view.integer
    // 5.0 and "5" mean 5; 5.5 does not.
    if value == nil, view.kind == .number, let number = view.double { value = Int(exactly: number) }
    if value == nil, let text = view.string { value = Int(text) ?? Double(text).flatMap { Int(exactly: $0) } }
    guard let value else { throw slot.mismatch(view, schema) }
    if let range = slot.bounds.range, !range.contains(Double(value)) { throw slot.mismatch(view, schema) }
    return value
  }

  package var defaultJSON: [UInt8]? { Array(String(self).utf8) }
}

extension Double: ParamValue {
  package static var schema: Schema { .number }
  package static var placeholder: Double { 0 }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Double {
    var value = view.kind == .number ? view.double : nil
    if value == nil, let text = view.string { value = Double(text) }
    // A number beyond the range of a double, and "nan" or "inf" in a string, are no numbers that a tool can use.
    guard let value, value.isFinite else { throw slot.mismatch(view, schema) }
    if let range = slot.bounds.range, !range.contains(value) { throw slot.mismatch(view, schema) }
    return value
  }

  package var defaultJSON: [UInt8]? { Array(NumberText.shortest(self).utf8) }
}

extension Optional: ParamValue where Wrapped: ParamValue {
  package static var schema: Schema { Wrapped.schema }
  package static var mayBeAbsent: Bool { true }
  package static var placeholder: Self { nil }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Self {
    view.isNull ? nil : try Wrapped.read(view, at: slot)
  }

  package var defaultJSON: [UInt8]? { self?.defaultJSON }
}

extension Array: ParamValue where Element: ParamValue {
  package static var schema: Schema { .array(Element.schema) }
  package static var placeholder: Self { [] }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Self {
    // A list may come as JSON in a string, and a single value stands for a list of one.
    let list = view.kind == .array ? view : view.kind == .string ? view.embeddedJSON(.array) : nil
    var result: [Element] = []
    if let list {
      let count = list.count
      try check(count, at: slot)
      result.reserveCapacity(count)
      let slots = slot.elements()
      for (index, element) in list.elements.enumerated() {
        result.append(try Element.read(element, at: slots(index)))
      }
    } else {
      if case .array = Element.schema { throw slot.mismatch(view, schema) }
      try check(1, at: slot)
      // Under the list's own name: the caller wrote no index. What is expected is said of the list.
      do {
        result.append(try Element.read(view, at: slot.single))
      } catch {
        throw Self.isScalarMismatch(view) ? slot.mismatch(view, schema) : error
      }
    }
    return result
  }

  /// Whether a failure to read the single value is about the value itself and not about a member of it.
  private static func isScalarMismatch(_ view: JSONView) -> Bool { view.kind != .object && view.kind != .array }

  private static func check(_ count: Int, at slot: ArgumentSlot) throws(ToolError) {
    guard let range = slot.bounds.count, !range.contains(count) else { return }
    throw slot.wrongSize("has \(count) \(count == 1 ? "element" : "elements")", schema)
  }

  package var defaultJSON: [UInt8]? {
    let elements = compactMap(\.defaultJSON)
    guard !isEmpty, elements.count == count else { return nil }
    return JSONText.of { writer in
      writer.beginArray()
      for element in elements { writer.raw(element) }
      writer.endArray()
    }
  }
}
