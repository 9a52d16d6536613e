/// A value as SQLite keeps it: what is bound to a statement.
package enum StorageValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package static func integer(_ value: Int) -> StorageValue { .integer(Int64(value)) }

  /// An integer, or null.
  package static func integer(_ value: Int?) -> StorageValue { value.map { .integer(Int64($0)) } ?? .null }

  /// A text, or null.
  package static func text(_ value: String?) -> StorageValue { value.map { .text($0) } ?? .null }

  /// Bytes, or null.
  package static func blob(_ value: [UInt8]?) -> StorageValue { value.map { .blob($0) } ?? .null }
}

extension StorageValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .text(value) }
  package init(nilLiteral: ()) { self = .null }
}
