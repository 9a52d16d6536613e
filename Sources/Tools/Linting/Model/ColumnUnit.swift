/// How a linter counts columns.
package struct ColumnUnit: Sendable, Hashable {
  package enum Unit: Sendable { case codePoints, utf8, utf16 }

  package var unit: Unit
  /// The number of the first column: 0 or 1.
  package var base: Int
  /// Whether a byte order mark counts as what it is in that unit, or as nothing.
  package var countsByteOrderMark: Bool

  package init(_ unit: Unit, base: Int = 1, countsByteOrderMark: Bool = false) {
    self.unit = unit
    self.base = base
    self.countsByteOrderMark = countsByteOrderMark
  }
}
