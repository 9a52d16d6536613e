internal import CSQLite

/// One connection to the database, within a transaction; what `Database` lends to a closure.
///
/// Statements are prepared once for each text and kept. A text that is made from values would fill that cache: values
/// are bound.
package struct Connection: ~Copyable {
  private let handle: ConnectionHandle

  init(_ handle: ConnectionHandle) { self.handle = handle }

  /// Runs one statement and throws its rows away.
  ///
  /// - Returns: how many rows an INSERT, UPDATE or DELETE changed.
  @discardableResult
  package func execute(_ sql: StaticString, _ values: StorageValue...) throws -> Int {
    try handle.run(sql, values) { (_: borrowing Row) in true }
    return unsafe Int(sqlite3_changes64(handle.pointer))
  }

  /// The id that the last INSERT on this connection gave.
  package var lastInsertedID: Int { unsafe Int(sqlite3_last_insert_rowid(handle.pointer)) }

  /// Hands each row of a result to `body`.
  package func forEach(
    _ sql: StaticString, _ values: StorageValue..., body: (borrowing Row) throws -> Void,
  ) throws {
    try handle.run(sql, values) { (row: borrowing Row) in
      try body(row)
      return true
    }
  }

  /// What `body` makes of each row of a result.
  package func rows<Value>(
    _ sql: StaticString, _ values: StorageValue..., body: (borrowing Row) throws -> Value,
  ) throws -> [Value] {
    var result: [Value] = []
    try handle.run(sql, values) { (row: borrowing Row) in
      result.append(try body(row))
      return true
    }
    return result
  }

  /// What `body` makes of the first row of a result; nil if there is none.
  package func first<Value>(
    _ sql: StaticString, _ values: StorageValue..., body: (borrowing Row) throws -> Value,
  ) throws -> Value? {
    var result: Value?
    try handle.run(sql, values) { (row: borrowing Row) in
      result = try body(row)
      return false
    }
    return result
  }

  /// The integer in the first column of the first row; nil if there is no row.
  package func integer(_ sql: StaticString, _ values: StorageValue...) throws -> Int? {
    var result: Int?
    try handle.run(sql, values) { (row: borrowing Row) in
      result = row.integer(0)
      return false
    }
    return result
  }

  /// Runs several statements without values, as a migration has them.
  package func script(_ sql: String) throws(StorageError) { try handle.script(sql) }

  /// A number that changes when another connection, of this process or another, has committed something.
  package func dataVersion() throws -> Int { try integer("PRAGMA data_version") ?? 0 }

  /// Lends the connection as a value of its own, for what wraps it; it is the same connection, and as short-lived.
  package func lend<Value>(_ body: (consuming Connection) throws -> Value) rethrows -> Value {
    try body(Connection(handle))
  }
}
