/// One step of a schema, applied to a file once, in the order of the list that it is in.
///
/// A step that has been published is never changed: files remember it by its name.
package struct Migration: Sendable {
  package let name: String
  let sql: String

  package init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }

  /// Brings the file up to date, or throws `newer` if it knows a step that is not in the list.
  ///
  /// All within one transaction of the writer: processes that open the same file at once find it as it was or complete.
  static func apply(_ migrations: [Migration], to connection: borrowing Connection, path: String) throws {
    try connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) WITHOUT ROWID")
    let applied = Set(try connection.rows("SELECT name FROM migration") { $0.text(0) })
    let unknown = applied.subtracting(migrations.map(\.name))
    guard unknown.isEmpty else {
      throw StorageError(
        .newer, path,
        """
        \(path) was written by a newer Workbench (it knows \(unknown.sorted().joined(separator: ", "))). Update this one, \
        or name another folder with --state-dir.
        """,
      )
    }
    for migration in migrations where !applied.contains(migration.name) {
      try connection.script(migration.sql)
      try connection.execute("INSERT INTO migration VALUES (?)", .text(migration.name))
    }
  }
}
