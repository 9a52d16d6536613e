/// A key of an object or an index of an array in a coding path.
package struct JSONKey: CodingKey, Equatable, Sendable {
  package let stringValue: String
  package let intValue: Int?

  package init(_ stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  package init(index: Int) {
    stringValue = String(index)
    intValue = index
  }

  package init?(stringValue: String) { self.init(stringValue) }

  package init?(intValue: Int) { self.init(index: intValue) }
}
