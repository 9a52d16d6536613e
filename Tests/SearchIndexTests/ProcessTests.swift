import Foundation
import TestSupport
import Testing

/// The index with other processes at it, which may be killed.
@Suite("An index shared by processes") struct ProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `index-driver`, or a program that becomes it, with its lines.
  private final class Driver {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest: [UInt8] = []

    init(_ arguments: [String], of program: String = "\(SpawnedServer.products)/index-driver") throws {
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      process.standardInput = input
      process.standardOutput = output
      try process.run()
    }

    /// The next line; nil when the process has closed its output. What is no whole line is left out.
    func line() -> String? {
      while true {
        if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          defer { rest.removeFirst(end + 1) }
          return String(decoding: rest[..<end], as: UTF8.self)
        }
        var piece = [UInt8](repeating: 0, count: 65536)
        // Not availableData, which ends the process when a signal comes in between.
        let count = unsafe read(output.fileHandleForReading.fileDescriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return nil }
        rest += piece[..<count]
      }
    }

    func ask(_ line: String) -> String? {
      input.fileHandleForWriting.write(Data("\(line)\n".utf8))
      return self.line()
    }

    /// Closes its input and waits for its end.
    func end() -> Int32 {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  @Test("A writer that is killed at any moment loses nothing that it has committed, and leaves nothing half")
  func killed() throws {
    var generator = SeededGenerator(seed: 20)
    var there: Set<Int> = []
    for round in 0..<8 {
      let driver = try Driver(["write", folder.path, "\(round)"])
      var unsure: Set<Int> = []
      func take(_ line: String) {
        let words = line.split(separator: " ")
        let numbers = (words.dropFirst().first ?? "").split(separator: ",").compactMap { Int($0) }
        switch words[0] {
        case "put": there.formUnion(numbers)
        case "removing":
          there.subtract(numbers)
          unsure.formUnion(numbers)
        case "removed": unsure.subtract(numbers)
        default: break
        }
      }
      for _ in 0..<Int.random(in: 1...60, using: &generator) { take(try #require(driver.line())) }
      kill(driver.process.processIdentifier, SIGKILL)
      // What it had committed and said before it died.
      while let line = driver.line() { take(line) }
      driver.process.waitUntilExit()

      let check = try Driver(["check", folder.path])
      let found = Set(try #require(check.line()).split(separator: ",").compactMap { Int($0) })
      #expect(check.end() == 0)
      #expect(there.isSubset(of: found), "round \(round): \(there.subtracting(found).sorted()) are lost")
      // The one that was being removed, and the batch that was being committed, may be there; whole, as was checked.
      let more = found.subtracting(there).subtracting(unsure)
      #expect(
        more.allSatisfy { $0 > there.max() ?? 0 } && more.count <= 4, "round \(round): \(more.sorted()) are back")
      there = found
    }
    #expect(!there.isEmpty)
  }

  @Test("Two processes that write and read at once see each other's commits")
  func shared() throws {
    let other = try Driver(["follow", folder.path])
    let third = try Driver(["follow", folder.path])
    for number in stride(from: 1, to: 60, by: 2) {
      #expect(other.ask("put \(number)") == "put \(number)")
      #expect(third.ask("count \(number)") == "3")
      #expect(third.ask("put \(number + 1)") == "put \(number + 1)")
      #expect(other.ask("count \(number + 1)") == "3")
      if number % 20 == 1 { _ = other.ask("merge") }
      #expect(third.ask("count") == "\((number + 1) * 3)")
    }
    #expect(other.end() == 0)
    #expect(third.end() == 0)
  }

  @Test(
    "A full disk, or a limit on files, is told by its name; the index answers on, and writes again with more room",
    arguments: ["tmpfs", "limit"])
  func full(kind: String) throws {
    let driver = "\(SpawnedServer.products)/index-driver"
    let script =
      kind == "tmpfs"
      ? """
      mount -t tmpfs -o size=4m none "$1" && head -c 2000000 /dev/zero >"$1/ballast" && exec "$2" fill "$1" "$1/ballast"
      """
      : "trap '' XFSZ; ulimit -S -f 2000; exec \"$2\" fill \"$1\" \"$1/ballast\""
    let shell = ["/bin/sh", "-c", script, "sh", folder.path, driver]
    // Whoever runs the tests may mount in a namespace of their own.
    let process =
      kind == "tmpfs"
      ? try Driver(["--map-root-user", "--mount"] + shell, of: "/usr/bin/unshare")
      : try Driver(Array(shell.dropFirst()), of: "/bin/sh")
    let failure = try #require(process.line())
    #expect(failure.hasPrefix("failed storage_full "), "\(failure)")
    #expect(failure.contains("index.sqlite3") && failure.contains("free some space"), "\(failure)")
    #expect(process.line() == "kept true, found true")
    #expect(process.line() == "goes on true")
    #expect(process.end() == 0)
  }
}
