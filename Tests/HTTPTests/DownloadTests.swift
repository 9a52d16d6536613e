import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing

@Suite("Downloads") struct DownloadTests {
  private let client = HTTPClient(environment: [:])
  private let folder: TemporaryFolder
  private static let whole = counting(1 << 20)

  init() throws { folder = try TemporaryFolder() }

  private func contents(_ name: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: folder.path(of: name)) ?? Data())
  }

  @Test("a file comes whole, and goes on where an earlier try ended", arguments: [0, 1, 100_000, 1_048_575, 1_048_576])
  func resumed(present: Int) async throws {
    let path = folder.path(of: "part")
    try Data(Self.whole.prefix(present)).write(to: URL(fileURLWithPath: path))
    let received = Mutex<[Int]>([])
    try await client.download(
      try await Servers.address("/file"), to: path, size: Self.whole.count, limit: 2 << 20
    ) { progress in
      received.withLock { $0.append(progress.received) }
      #expect(progress.total == Self.whole.count)
    }
    #expect(contents("part") == Self.whole)
    let steps = received.withLock { $0 }
    #expect(steps.last == Self.whole.count)
    #expect(steps.allSatisfy { $0 >= present })
  }

  @Test("a file that is longer than the server's is fetched anew")
  func longer() async throws {
    try folder.write(String(repeating: "x", count: 2 << 20), to: "part")
    try await client.download(try await Servers.address("/file"), to: folder.path(of: "part"), limit: 4 << 20)
    #expect(contents("part") == Self.whole)
  }

  @Test("a server without ranges is asked for all of it")
  func noRanges() async throws {
    try folder.write("unp", to: "part")
    try await client.download(try await Servers.address("/status/200"), to: folder.path(of: "part"), limit: 100)
    #expect(contents("part") == Array("status".utf8))
  }

  @Test("what came before a fault is kept for the next try")
  func kept() async throws {
    let path = folder.path(of: "part")
    let address = try await Servers.address("/reset", on: "faulty")
    let error = await failure { () throws(HTTPError) in
      try await client.download(address, to: path, size: 100, limit: 100)
    }
    #expect(error?.kind == .interrupted)
    #expect(contents("part") == Array("half".utf8))
  }

  @Test("another size, another status and another range are errors")
  func wrong() async throws {
    let path = folder.path(of: "part")
    for (address, size, words) in [
      (try await Servers.address("/file"), 5, "it has 1048576 bytes and not 5"),
      (try await Servers.address("/status/404"), 5, "answered with status 404"),
    ] {
      let error = await failure { () throws(HTTPError) in
        try await client.download(address, to: path, size: size, limit: 2 << 20)
      }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    try folder.write("ab", to: "part")
    let address = try await Servers.address("/wrong-range", on: "faulty")
    let error = await failure { () throws(HTTPError) in try await client.download(address, to: path, limit: 100) }
    #expect(error?.kind == .malformed)
    #expect(contents("part") == Array("ab".utf8))
  }

  @Test("a file that cannot be written is named")
  func unwritable() async throws {
    let address = try await Servers.address("/file")
    let path = folder.path(of: "missing/part")
    let error = await failure { () throws(HTTPError) in try await client.download(address, to: path, limit: 1 << 30) }
    #expect(error?.description.contains("cannot open \(path): No such file or directory") == true)
  }
}
