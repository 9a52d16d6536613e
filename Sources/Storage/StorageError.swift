internal import CSQLite
internal import Glibc

/// Why something could not be read from a database, or kept in it.
package struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, stable for programs.
  package enum Code: String, Sendable {
    /// Another process kept the database locked for longer than anybody waits.
    case busy = "storage_busy"
    /// The disk, or a quota, is full; nothing of the transaction was kept.
    case full = "storage_full"
    /// The file is no database, or damaged.
    case damaged = "storage_damaged"
    /// The file or its folder cannot be opened or written.
    case notAllowed = "storage_not_allowed"
    /// A newer Workbench has written the file.
    case newer = "storage_newer"
    /// The task that asked was cancelled; nothing of the transaction was kept.
    case cancelled = "cancelled"
    /// What was to be stored breaks a rule of the schema.
    case constraint = "storage_constraint"
    /// Reading or writing the file failed.
    case failed = "storage_failed"
  }

  package let code: Code
  /// The database file.
  package let path: String
  /// A sentence for the reader that says what to change.
  package let description: String
  /// SQLite's extended result code, 0 if it was not SQLite that failed.
  package let resultCode: Int32

  init(_ code: Code, _ path: String, _ description: String, resultCode: Int32 = 0) {
    self.code = code
    self.path = path
    self.description = description
    self.resultCode = resultCode
  }

  /// What SQLite said when it was asked for `operation`.
  ///
  /// - Parameter systemError: what the last call of the system failed with, 0 if none.
  init(resultCode: Int32, systemError: Int32 = 0, message: String, doing operation: String, path: String) {
    let (code, remedy) = Self.meaning(of: resultCode, systemError)
    self.init(
      code, path, "\(path): \(operation) failed: \(message) (SQLite \(resultCode)).\(remedy.map { " \($0)." } ?? "")",
      resultCode: resultCode)
  }

  private static func meaning(of resultCode: Int32, _ systemError: Int32) -> (Code, remedy: String?) {
    switch resultCode & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: (.busy, "Another process is writing to it: try again")
    case SQLITE_FULL: (.full, "The disk is full: free some space")
    // SQLite knows one way of being full, and takes the others for failures.
    case SQLITE_IOERR where systemError == EDQUOT: (.full, "The quota is used up: free some space")
    case SQLITE_IOERR where systemError == EFBIG:
      (.full, "A limit on the size of files (ulimit -f) is reached: raise it, or free some space")
    case SQLITE_IOERR where systemError == ENOSPC: (.full, "The disk is full: free some space")
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      (.damaged, "Move the file away; what was indexed from files is indexed again when it is asked for")
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
      (.notAllowed, "Make the folder writable, or name another with --state-dir")
    case SQLITE_INTERRUPT: (.cancelled, nil)
    case SQLITE_CONSTRAINT: (.constraint, nil)
    default: (.failed, nil)
    }
  }
}
