internal import CSQLite
internal import Glibc

/// SQLite's own connection with its prepared statements.
///
/// `@unchecked Sendable`: it is opened without SQLite's mutex and has no lock of its own. One thread uses it at a time,
/// since it is reached only through the pool of `Database`, which takes it out of a list behind a lock before use and
/// puts it back after; `Connection`, which the closures see, can be neither copied nor kept.
@safe final class ConnectionHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  private let path: String
  /// By the address of the text, which is a constant of the program.
  private var statements: [UInt: OpaquePointer] = unsafe [:]

  /// Opens `path`, and makes the file if it is not there and `creating` says so.
  init(_ path: String, creating: Bool) throws(StorageError) {
    self.path = path
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (creating ? SQLITE_OPEN_CREATE : 0)
    let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard result == SQLITE_OK, let opened = unsafe opened else {
      let error = StorageError(
        resultCode: result, message: unsafe opened.map(Self.message) ?? Self.fault, doing: "opening", path: path)
      unsafe sqlite3_close_v2(opened)
      throw error
    }
    unsafe pointer = unsafe opened
    // How long a writer waits for another process; readers never wait.
    unsafe sqlite3_busy_timeout(pointer, 10_000)
    _ = unsafe csqlite_distrust_file(pointer)
    // A cancelled task stops in the middle of a long statement.
    unsafe sqlite3_progress_handler(pointer, 20_000, { _ in Task.isCancelled ? 1 : 0 }, nil)
  }

  /// Why not even a failed connection was handed out.
  private static var fault: String {
    // A text of the program's own that is written once, before anybody can ask for it.
    let reason = unsafe String(cString: csqlite_fault())
    return reason.isEmpty ? "no memory" : reason
  }

  deinit {
    unsafe statements.values.forEach { unsafe sqlite3_finalize($0) }
    unsafe sqlite3_close_v2(pointer)
  }

  /// Runs one statement; `body` gets each row and says whether it wants the next.
  func run(
    _ sql: StaticString, _ values: [StorageValue] = [], _ body: (borrowing Row) throws -> Bool = { _ in true },
  ) throws {
    let statement = try unsafe prepared(sql)
    defer {
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
    }
    try unsafe bind(values, to: statement, sql)
    while true {
      let result = unsafe sqlite3_step(statement)
      switch result {
      case SQLITE_ROW: if try !body(unsafe Row(statement)) { return }
      case SQLITE_DONE: return
      default: throw error(result, doing: "\(sql)")
      }
    }
  }

  /// Runs several statements without values.
  func script(_ sql: String) throws(StorageError) {
    let result = unsafe sqlite3_exec(pointer, sql, nil, nil, nil)
    guard result == SQLITE_OK else {
      throw error(result, doing: sql.split(separator: "\n").first.map(String.init) ?? sql)
    }
  }

  private func prepared(_ sql: StaticString) throws(StorageError) -> OpaquePointer {
    let key = UInt(bitPattern: unsafe sql.utf8Start)
    if let statement = unsafe statements[key] { return unsafe statement }
    var statement: OpaquePointer?
    let result = unsafe sqlite3_prepare_v3(
      pointer, UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self), Int32(sql.utf8CodeUnitCount),
      UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard result == SQLITE_OK, let statement = unsafe statement else { throw error(result, doing: "\(sql)") }
    unsafe statements[key] = unsafe statement
    return unsafe statement
  }

  private func bind(_ values: [StorageValue], to statement: OpaquePointer, _ sql: StaticString) throws(StorageError) {
    let wanted = unsafe Int(sqlite3_bind_parameter_count(statement))
    precondition(wanted == values.count, "\(sql) has \(wanted) parameters and was given \(values.count) values")
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      let result =
        switch value {
        case .null: unsafe sqlite3_bind_null(statement, place)
        case .integer(let number): unsafe sqlite3_bind_int64(statement, place, number)
        case .real(let number): unsafe sqlite3_bind_double(statement, place, number)
        case .text(var text):
          text.withUTF8 { bytes in
            // An empty text has no address, and a null pointer would be the value NULL.
            unsafe bytes.baseAddress.map { address in
              unsafe UnsafeRawPointer(address).withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe csqlite_bind_text(statement, place, $0, UInt64(bytes.count))
              }
            } ?? csqlite_bind_text(statement, place, "", 0)
          }
        case .blob(let blob):
          unsafe blob.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe csqlite_bind_blob(statement, place, $0, UInt64(bytes.count)) }
              ?? sqlite3_bind_zeroblob(statement, place, 0)
          }
        }
      guard result == SQLITE_OK else { throw error(result, doing: "\(sql)") }
    }
  }

  private func error(_ result: Int32, doing operation: String) -> StorageError {
    // SQLite remembers it of opening and reading, and leaves it where it is after a write: nothing came between.
    let last = errno
    let known = unsafe sqlite3_system_errno(pointer)
    return StorageError(
      resultCode: unsafe max(result, sqlite3_extended_errcode(pointer)), systemError: known == 0 ? last : known,
      message: unsafe Self.message(pointer), doing: operation, path: path)
  }

  private static func message(_ pointer: OpaquePointer) -> String { unsafe String(cString: sqlite3_errmsg(pointer)) }
}
