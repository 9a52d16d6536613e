internal import CSQLite

/// One row of a result, lent to a closure: it cannot be kept, as the next step of the statement overwrites it.
///
/// Columns count from 0. A column that is null, or of another type, is read as SQLite converts it: 0, "", no bytes.
@safe package struct Row: ~Copyable {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { unsafe self.statement = unsafe statement }

  package func isNull(_ column: Int) -> Bool { unsafe sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

  package func integer(_ column: Int) -> Int { unsafe Int(sqlite3_column_int64(statement, Int32(column))) }

  package func real(_ column: Int) -> Double { unsafe sqlite3_column_double(statement, Int32(column)) }

  /// The text; what is not UTF-8 in it is replaced by U+FFFD.
  package func text(_ column: Int) -> String { unsafe raw(column) { unsafe String(decoding: $0, as: UTF8.self) } }

  /// A copy of the bytes.
  package func blob(_ column: Int) -> [UInt8] { unsafe raw(column) { unsafe Array($0) } }

  /// Lends the bytes where they lie, without a copy.
  package func bytes<Value>(_ column: Int, _ body: (Span<UInt8>) throws -> Value) rethrows -> Value {
    try unsafe raw(column) { bytes in
      let bytes = unsafe bytes.bindMemory(to: UInt8.self)
      // SAFETY: a span cannot be kept, so it does not outlive the closure, nor that the row.
      return try body(unsafe bytes.span)
    }
  }

  private func raw<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    // The order matters: asking for the bytes may convert the value, and the count is that of the conversion.
    let start = unsafe sqlite3_column_blob(statement, Int32(column))
    let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
    return try unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
