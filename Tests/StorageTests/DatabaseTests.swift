import Foundation
import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite("A database") struct DatabaseTests {
  private static let notes = [
    Migration("notes", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL, body BLOB)")
  ]

  private let folder: TemporaryFolder
  private var path: String { folder.path(of: "state/deep/index.sqlite3") }

  init() throws { folder = try TemporaryFolder() }

  private func open(_ migrations: [Migration] = notes) throws -> Database {
    try Database(path: path, migrations: migrations)
  }

  private func texts(_ database: Database) throws -> [String] {
    try database.read { try $0.rows("SELECT text FROM note ORDER BY id") { $0.text(0) } }
  }

  @Test("Every kind of value comes back as it went in, the empty ones too")
  func values() throws {
    let database = try open([Migration("values", "CREATE TABLE v (a, b, c, d, e)")])
    let blob: [UInt8] = [0, 255, 0, 10]
    try database.write { connection in
      try connection.execute(
        "INSERT INTO v VALUES (?, ?, ?, ?, ?)", .integer(Int64.min), .real(0.1), .text("a\u{0}é"), .blob(blob), nil)
      try connection.execute(
        "INSERT INTO v VALUES (?, ?, ?, ?, ?)", 0, .real(-0.0), "", .blob([] as [UInt8]), .integer(nil as Int?))
    }
    try database.read { connection in
      var row = 0
      try connection.forEach("SELECT *, typeof(c), typeof(d) FROM v ORDER BY rowid") { values in
        #expect(values.integer(0) == (row == 0 ? Int.min : 0))
        #expect(values.real(1) == (row == 0 ? 0.1 : 0))
        #expect(values.text(2) == (row == 0 ? "a\u{0}é" : ""))
        #expect(values.blob(3) == (row == 0 ? blob : []))
        let isNull = values.isNull(4)
        #expect(isNull)
        #expect(values.text(5) == "text")
        #expect(values.text(6) == "blob")
        row += 1
      }
      #expect(row == 2)
    }
  }

  @Test("Nothing is kept of a transaction that throws, and the next one works")
  func rollsBack() throws {
    struct Refusal: Error {}
    let database = try open()
    #expect(throws: Refusal.self) {
      try database.write { connection in
        try connection.execute("INSERT INTO note (text) VALUES (?)", "lost")
        throw Refusal()
      }
    }
    let changed = try database.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "kept") }
    #expect(changed == 1)
    #expect(try texts(database) == ["kept"])
  }

  @Test("A reader sees one state, whatever is committed meanwhile")
  func snapshot() throws {
    let database = try open()
    try database.read { connection in
      let before = try connection.integer("SELECT count(*) FROM note")
      try database.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "new") }
      let after = try connection.integer("SELECT count(*) FROM note")
      #expect(before == 0 && after == 0)
    }
    #expect(try texts(database) == ["new"])
  }

  @Test("A commit of another connection is told by the data version, one's own silence too")
  func dataVersion() throws {
    let one = try open()
    let other = try open()
    let before = try one.read { try $0.dataVersion() }
    #expect(try one.read { try $0.dataVersion() } == before)
    try other.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "theirs") }
    #expect(try one.read { try $0.dataVersion() } != before)
    #expect(try texts(one) == ["theirs"])
  }

  @Test("Writers on many threads, over two handles of the file, all get their turn")
  func writers() async throws {
    let handles = [try open(), try open()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          try handles[number % 2].write { connection in
            let count = try connection.integer("SELECT count(*) FROM note") ?? 0
            try connection.execute("INSERT INTO note (text) VALUES (?)", .text("\(count)"))
          }
        }
      }
      try await group.waitForAll()
    }
    // Each saw what all before it had written: the numbers are unique and without a gap.
    #expect(try texts(handles[0]).sorted() == (0..<40).map(String.init).sorted())
  }

  @Test("Files are for their owner alone")
  func permissions() throws {
    let database = try open()
    try database.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "private") }
    for file in ["state", "state/deep", "state/deep/index.sqlite3", "state/deep/index.sqlite3-wal"] {
      var status = stat()
      try #require(unsafe stat(folder.path(of: file), &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(file)")
    }
  }

  @Test("A schema grows step by step, each applied once")
  func migrates() throws {
    try open().write { try $0.execute("INSERT INTO note (text) VALUES (?)", "old") }
    let grown = Self.notes + [Migration("stars", "ALTER TABLE note ADD COLUMN stars INTEGER NOT NULL DEFAULT 3")]
    for _ in 0..<2 {
      #expect(try open(grown).read { try $0.integer("SELECT stars FROM note") } == 3)
    }
  }

  @Test("A file that a newer program has written is refused, with what to do, and stays as it is")
  func newer() throws {
    _ = try open(Self.notes + [Migration("from the future", "CREATE TABLE future (x)")])
    let error = #expect(throws: StorageError.self) { try open() }
    #expect(error?.code == .newer)
    #expect(error?.description.contains("from the future") == true)
    #expect(error?.description.contains("--state-dir") == true)
  }

  @Test("Two programs that make the same file at once both find it complete")
  func madeAtOnce() async throws {
    let path = path
    try await withThrowingTaskGroup(of: Int?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try Database(path: path, migrations: Self.notes).read { try $0.integer("SELECT count(*) FROM note") }
        }
      }
      for try await count in group { #expect(count == 0) }
    }
  }

  @Test("A file that is no database is refused, and is not touched")
  func noDatabase() throws {
    try folder.write(String(repeating: "no database ", count: 500), to: "state/deep/index.sqlite3")
    let before = try Data(contentsOf: URL(filePath: path))
    let error = #expect(throws: StorageError.self) { try open() }
    #expect(error?.code == .damaged)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test("A full disk is told, what was committed stays, and writing goes on when there is room")
  func full() throws {
    let database = try open()
    try database.write { connection in
      try connection.execute("INSERT INTO note (text) VALUES (?)", "before")
      try connection.script("PRAGMA max_page_count=20")
    }
    let error = #expect(throws: StorageError.self) {
      try database.write { connection in
        try connection.execute(
          "INSERT INTO note (text, body) VALUES (?, ?)", "big", .blob([UInt8](repeating: 1, count: 1 << 20)))
      }
    }
    #expect(error?.code == .full)
    try database.write { connection in
      try connection.script("PRAGMA max_page_count=1000000")
      try connection.execute("INSERT INTO note (text) VALUES (?)", "after")
    }
    #expect(try texts(database) == ["before", "after"])
  }

  @Test("A folder that cannot be made is named, with the setting that names another")
  func noFolder() throws {
    try folder.write("", to: "state")
    let error = #expect(throws: StorageError.self) { try open() }
    #expect(error?.code == .notAllowed)
    #expect(error?.description.contains("--state-dir") == true)
  }

  @Test("A statement of a cancelled task stops, and nothing of its transaction is kept")
  func cancellation() async throws {
    let database = try open()
    let started = Event<Void>()
    let task = Task {
      try database.write { connection in
        try connection.execute("INSERT INTO note (text) VALUES (?)", "lost")
        started.fire()
        // Counts for hours.
        _ = try connection.integer(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT count(*) FROM n"
        )
      }
    }
    try await started.value()
    task.cancel()
    let error = await #expect(throws: StorageError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try texts(database) == [])
  }

  @Test("A backup holds what was committed, opens by itself, and does not replace a file")
  func backup() throws {
    let database = try open()
    try database.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "kept") }
    let copy = folder.path(of: "copy.sqlite3")
    try database.backUp(to: copy)
    try database.write { try $0.execute("INSERT INTO note (text) VALUES (?)", "later") }
    #expect(try texts(Database(path: copy, migrations: Self.notes)) == ["kept"])
    #expect(throws: StorageError.self) { try database.backUp(to: copy) }
  }

  @Test("Damage in the middle of a file is found when it is looked for")
  func damage() throws {
    do {
      let database = try open()
      try database.write { connection in
        for number in 0..<500 {
          try connection.execute(
            "INSERT INTO note (text, body) VALUES (?, ?)", .text("\(number)"), .blob([UInt8](repeating: 7, count: 500)))
        }
      }
      try database.verify()
      _ = try database.read { try $0.integer("SELECT 1") }
    }
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(12_000..<16_000, with: Data(repeating: 0x5A, count: 4_000))
    try bytes.write(to: URL(filePath: path))
    let error = #expect(throws: StorageError.self) { try open().verify() }
    #expect(error?.code == .damaged)
  }
}
