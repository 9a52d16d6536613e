/// A JSON value of any shape, for data whose type is not known beforehand.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// A number with fraction or exponent.
  case double(Double)
  /// A number that fits neither: an integer beyond 64 bits, or one beyond the largest double, as its digits.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Copies a value out of its document.
  package init(_ view: JSONView) {
    self.init(view.storage, at: view.index)
  }

  init(_ storage: TapeStorage, at index: Int) {
    switch storage.tokens[index].kind {
    case .null: self = .null
    case .false: self = .bool(false)
    case .true: self = .bool(true)
    case .integer:
      self = storage.integer(Int64.self, at: index).map(JSONValue.integer) ?? .number(storage.text(at: index))
    case .decimal:
      self = storage.double(at: index).map(JSONValue.double) ?? .number(storage.text(at: index))
    case .plainString, .escapedString:
      self = .string(storage.repairedString(at: index))
    case .array:
      var elements: [JSONValue] = []
      let end = Int(storage.tokens[index].next)
      var child = index + 1
      while child < end {
        elements.append(JSONValue(storage, at: child))
        child = Int(storage.tokens[child].next)
      }
      self = .array(elements)
    case .object:
      var object = JSONObject()
      let end = Int(storage.tokens[index].next)
      var child = index + 1
      while child < end {
        object[storage.repairedString(at: child)] = JSONValue(storage, at: child + 1)
        child = Int(storage.tokens[child + 1].next)
      }
      self = .object(object)
    }
  }

  /// Parses a text.
  package init(parsing text: String) throws(JSONSyntaxError) {
    self = try JSONDocument(text).root.value
  }
}

extension JSONValue {
  /// The value of a key; nil if it is missing or this is no object.
  package subscript(_ key: String) -> JSONValue? { object?[key] }

  /// The element at a position; nil beyond the end or if this is no array.
  package subscript(_ position: Int) -> JSONValue? {
    guard let array, array.indices.contains(position) else { return nil }
    return array[position]
  }

  package var isNull: Bool { self == .null }

  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The integer; nil for fractions and every other kind.
  package var integer: Int? {
    switch self {
    case .integer(let value): Int(value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number as the nearest double; nil beyond the largest one and for every other kind.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .number(let digits): Double(digits).flatMap { $0.isFinite ? $0 : nil }
    default: nil
    }
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }

  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON; a double that JSON cannot spell as its Swift name.
  package var description: String {
    var writer = JSONWriter()
    do {
      try writer.value(self)
      return String(decoding: writer.bytes, as: UTF8.self)
    } catch {
      return "\(error)"
    }
  }
}
