import JSON

/// A limit of an argument. It is stated in the schema, enforced when a call is read, and named in the error.
package struct Bound: Sendable, Hashable {
  enum Rule: Sendable, Hashable {
    case range(ClosedRange<Double>)
    case length(ClosedRange<Int>)
    case count(ClosedRange<Int>)
    case choices([String])
  }

  let rule: Rule

  /// A number lies in `range`, both ends included.
  package static func range(_ range: ClosedRange<Double>) -> Bound { Bound(rule: .range(range)) }

  /// An integer lies in `range`, both ends included.
  package static func range(_ range: ClosedRange<Int>) -> Bound {
    Bound(rule: .range(Double(range.lowerBound)...Double(range.upperBound)))
  }

  /// A string, or each string of a list, has this many Unicode code points.
  package static func length(_ range: ClosedRange<Int>) -> Bound { Bound(rule: .length(range)) }

  /// A list has this many elements.
  package static func count(_ range: ClosedRange<Int>) -> Bound { Bound(rule: .count(range)) }

  /// A string is one of `values`; for choices that are known only at run time (else declare a `ParamChoice`).
  package static func oneOf(_ values: [String]) -> Bound { Bound(rule: .choices(values)) }

  /// Whether the bound limits a list as a whole rather than its elements.
  var limitsCount: Bool { if case .count = rule { true } else { false } }

  /// Whether the bound means something for values of this type itself.
  func applies(to schema: Schema) -> Bool {
    switch (rule, schema) {
    case (.range, .integer), (.range, .number), (.length, .string), (.choices, .string), (.count, .array): true
    default: false
    }
  }

  /// Whether the bound means something for a declaration of this type, elements of a list included.
  func isMeaningful(for schema: Schema) -> Bool {
    if applies(to: schema) { return true }
    guard case .array(let element) = schema, !limitsCount else { return false }
    return isMeaningful(for: element)
  }

  /// Writes the bound as members of a schema.
  func write(to writer: inout JSONWriter) {
    switch rule {
    case .range(let range):
      writer.write("minimum", range.lowerBound)
      writer.write("maximum", range.upperBound)
    case .length(let range): writer.write("minLength", "maxLength", range)
    case .count(let range): writer.write("minItems", "maxItems", range)
    case .choices: break  // Written as the type's own enumeration.
    }
  }
}

extension [Bound] {
  /// The choices that a bound names, or nil.
  var choices: [String]? {
    for bound in self { if case .choices(let values) = bound.rule { return values } }
    return nil
  }

  /// The range that a number must lie in, or nil.
  var range: ClosedRange<Double>? {
    for bound in self { if case .range(let range) = bound.rule { return range } }
    return nil
  }

  /// How many code points a string must have, or nil.
  var length: ClosedRange<Int>? {
    for bound in self { if case .length(let range) = bound.rule { return range } }
    return nil
  }

  /// How many elements a list must have, or nil.
  var count: ClosedRange<Int>? {
    for bound in self { if case .count(let range) = bound.rule { return range } }
    return nil
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ name: String, _ value: Double) {
    key(name)
    raw(NumberText.shortest(value).utf8)
  }

  /// An end that says nothing is left out.
  fileprivate mutating func write(_ minimumName: String, _ maximumName: String, _ range: ClosedRange<Int>) {
    if range.lowerBound > 0 {
      key(minimumName)
      integer(range.lowerBound)
    }
    if range.upperBound < Int.max {
      key(maximumName)
      integer(range.upperBound)
    }
  }
}

/// Numbers as people write them.
enum NumberText {
  /// Without a fraction where there is none: 30, not 30.0.
  static func shortest(_ value: Double) -> String {
    if let integer = Int(exactly: value) { return String(integer) }
    return value.description
  }
}
