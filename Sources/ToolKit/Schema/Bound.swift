import JSON

/// A limit of an argument. It is stated in the schema, enforced when a call is read, and named in the error.
package struct Bound: Sendable, Hashable {
  enum Rule: Sendable, Hashable {
    case range(minimum: Double?, maximum: Double?)
    case length(minimum: Int, maximum: Int)
    case count(minimum: Int, maximum: Int)
    case choices([String])
  }

  let rule: Rule

  /// A number lies in `range`, both ends included.
  package static func range(_ range: ClosedRange<Double>) -> Bound {
    Bound(rule: .range(minimum: range.lowerBound, maximum: range.upperBound))
  }

  /// An integer lies in `range`, both ends included.
  package static func range(_ range: ClosedRange<Int>) -> Bound {
    Bound(rule: .range(minimum: Double(range.lowerBound), maximum: Double(range.upperBound)))
  }

  /// A number is at least `value`.
  package static func minimum(_ value: Double) -> Bound { Bound(rule: .range(minimum: value, maximum: nil)) }

  /// A string, or each string of a list, has this many Unicode code points.
  package static func length(_ range: ClosedRange<Int>) -> Bound {
    Bound(rule: .length(minimum: range.lowerBound, maximum: range.upperBound))
  }

  /// A list has this many elements.
  package static func count(_ range: ClosedRange<Int>) -> Bound {
    Bound(rule: .count(minimum: range.lowerBound, maximum: range.upperBound))
  }

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

  func write(to writer: inout JSONWriter, for schema: Schema) {
    switch rule {
    case .range(let minimum, let maximum):
      if let minimum { writer.write("minimum", minimum) }
      if let maximum { writer.write("maximum", maximum) }
    case .length(let minimum, let maximum): writer.write("minLength", minimum, "maxLength", maximum)
    case .count(let minimum, let maximum): writer.write("minItems", minimum, "maxItems", maximum)
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

  /// The range of a number; nil where there is no limit.
  var range: (minimum: Double?, maximum: Double?) {
    for bound in self { if case .range(let minimum, let maximum) = bound.rule { return (minimum, maximum) } }
    return (nil, nil)
  }

  var length: ClosedRange<Int>? {
    for bound in self { if case .length(let minimum, let maximum) = bound.rule { return minimum...maximum } }
    return nil
  }

  var count: ClosedRange<Int>? {
    for bound in self { if case .count(let minimum, let maximum) = bound.rule { return minimum...maximum } }
    return nil
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ name: String, _ value: Double) {
    key(name)
    raw(NumberText.shortest(value).utf8)
  }

  fileprivate mutating func write(_ minimumName: String, _ minimum: Int, _ maximumName: String, _ maximum: Int) {
    if minimum > 0 {
      key(minimumName)
      integer(minimum)
    }
    if maximum < Int.max {
      key(maximumName)
      integer(maximum)
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
