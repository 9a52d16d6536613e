internal import CSQLite
internal import Glibc
internal import Synchronization

/// A SQLite file in WAL mode: many readers and, over all processes, one writer at a time.
///
/// Everything blocks the calling thread: call it on a compute thread, not on the cooperative pool. Connections are
/// opened when they are needed and kept.
package final class Database: Sendable {
  /// What a commit outlives.
  package enum Durability: Sendable {
    /// A kill of the process: for what can be made again.
    case process
    /// Power loss as well, at the price of an fsync for each commit: for what exists nowhere else.
    case power
  }

  package let path: String
  /// Connections that nobody uses. A lock for the list alone: no SQL runs while it is held.
  private let idle = Mutex<[ConnectionHandle]>([])
  /// Writers of this process wait here, in a queue of the kernel's, and only then, by trying again, for other
  /// processes.
  private let writing = Mutex<ConnectionHandle?>(nil)

  /// Opens the file, makes it and its folder if they are not there (for their owner alone), and brings its schema up to
  /// date.
  ///
  /// - Throws: `StorageError`.
  package init(path: String, migrations: [Migration]) throws {
    self.path = path
    try Self.makeFile(path)
    let handle = try ConnectionHandle(path, creating: true)
    try handle.script("PRAGMA journal_mode=WAL")
    try Self.configure(handle)
    try Self.transaction(on: handle, "BEGIN IMMEDIATE") { try Migration.apply(migrations, to: $0, path: path) }
    idle.withLock { $0.append(handle) }
  }

  /// Runs `body` over one unchanging state of the file, whatever others commit meanwhile.
  package func read<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    let handle = try idle.withLock { $0.popLast() } ?? newHandle()
    defer { idle.withLock { $0.append(handle) } }
    return try Self.transaction(on: handle, "BEGIN", body)
  }

  /// Runs `body` as one transaction: all that it writes is kept when it returns, and nothing of it when it throws.
  @discardableResult
  package func write<Value>(
    _ durability: Durability = .process, _ body: (borrowing Connection) throws -> Value,
  ) throws -> Value {
    // Through a variable, as what a lock's closure returns would have to be free of everything that `body` refers to.
    var result: Value?
    try writing.withLock { writer in
      let handle = try writer ?? newHandle()
      writer = handle
      switch durability {
      case .process: try handle.run("PRAGMA synchronous=NORMAL")
      case .power: try handle.run("PRAGMA synchronous=FULL")
      }
      result = try Self.transaction(on: handle, "BEGIN IMMEDIATE", body)
    }
    return result!
  }

  /// Copies the whole database, as it is at one moment, to a new file, and reads the copy through once.
  ///
  /// - Throws: `StorageError`; a copy that is not whole is deleted.
  package func backUp(to destination: String) throws {
    guard unsafe access(destination, F_OK) != 0 else {
      throw StorageError(.notAllowed, destination, "\(destination) is there already: name a new file.")
    }
    let target = try ConnectionHandle(destination, creating: true)
    do {
      try read { _ in
        let source = try ConnectionHandle(path, creating: false)
        let backup = unsafe sqlite3_backup_init(target.pointer, "main", source.pointer, "main")
        let result = unsafe sqlite3_backup_step(backup, -1)
        unsafe sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE else {
          throw StorageError(
            resultCode: result, message: unsafe String(cString: sqlite3_errstr(result)),
            doing: "backup to \(destination)",
            path: path)
        }
      }
      try Self.verify(target, destination)
    } catch {
      unsafe unlink(destination)
      throw error
    }
  }

  /// Whether every page, index and constraint of the file is as it should be.
  ///
  /// - Throws: `StorageError` `damaged` that says what is not.
  package func verify() throws {
    let handle = try newHandle()
    try Self.verify(handle, path)
  }

  private static func verify(_ handle: ConnectionHandle, _ path: String) throws {
    let complaint = try Connection(handle).first("PRAGMA integrity_check(1)") { $0.text(0) }
    guard complaint == "ok" else {
      throw StorageError(.damaged, path, "\(path) is damaged: \(complaint ?? "it says nothing of itself").")
    }
  }

  private func newHandle() throws(StorageError) -> ConnectionHandle {
    let handle = try ConnectionHandle(path, creating: false)
    try Self.configure(handle)
    return handle
  }

  private static func configure(_ handle: ConnectionHandle) throws(StorageError) {
    // Sorting and temporary tables in memory: a temporary file would hold a user's text outside of the state folder.
    try handle.script("PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL")
  }

  private static func transaction<Value>(
    on handle: ConnectionHandle, _ begin: StaticString, _ body: (borrowing Connection) throws -> Value,
  ) throws -> Value {
    try handle.run(begin)
    let connection = Connection(handle)
    let result = Result { try body(connection) }
    do {
      if case .success = result { try handle.run("COMMIT") }
    } catch {
      // Fails only if SQLite has rolled back already, as it does when the disk is full.
      try? handle.run("ROLLBACK")
      throw error
    }
    if case .failure = result { try? handle.run("ROLLBACK") }
    return try result.get()
  }

  /// Makes the file and its folders if they are not there, for their owner alone. What SQLite puts beside the file has
  /// the file's own permissions.
  private static func makeFile(_ path: String) throws(StorageError) {
    var prefix = ""
    for component in path.split(separator: "/").dropLast() {
      prefix += "/" + component
      guard unsafe mkdir(prefix, 0o700) != 0, errno != EEXIST else { continue }
      throw notMade("The folder \(prefix)", path)
    }
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw notMade(path, path) }
    close(file)
  }

  private static func notMade(_ what: String, _ path: String) -> StorageError {
    let words = unsafe String(cString: strerror(errno))
    return StorageError(
      .notAllowed, path, "\(what) cannot be made: \(words). Name another folder with --state-dir.")
  }
}
