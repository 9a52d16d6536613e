import Glibc
import JSON
import JSONRPC
import TestSupport
import Testing

/// The life of a server process, as its host sees it.
@Suite("Server process", .timeLimit(.minutes(5)))
struct ProcessTests {
  private static let ping = #"{"jsonrpc":"2.0","id":"p","method":"ping"}"#
  private static let pong = #"{"jsonrpc":"2.0","id":"p","result":{}}"#

  private func slow(_ id: Int, _ milliseconds: Int) -> String {
    legacy(id, "tools/call", #"{"name":"slow","arguments":{"ms":\#(milliseconds)}}"#)
  }

  /// A server that has answered once, so that it is past its start.
  private func start() async throws -> SpawnedServer {
    let server = try SpawnedServer("fixture-server")
    server.peer.send(Self.ping)
    #expect(try await server.peer.line() == Self.pong)
    return server
  }

  @Test("An idle server exits with 0 when its input ends, and has said nothing on standard error")
  func idleEnd() async throws {
    let server = try await start()
    server.peer.closeOutput()
    #expect(try await server.exitStatus() == .exited(0))
    #expect(try await server.peer.rest() == [])
    #expect(try await server.errors.next() == nil)
  }

  @Test("Requests that were piped in are all answered before the exit, the last one without its newline too")
  func pipedIn() async throws {
    let server = try SpawnedServer("fixture-server")
    let lines = (1...22).map { legacy($0, "tools/call", #"{"name":"echo","arguments":{"text":"\#($0)"}}"#) }
    server.peer.send(bytes: Array(lines.joined(separator: "\n").utf8))
    server.peer.closeOutput()
    #expect(try await server.peer.rest().count == 22)
    #expect(try await server.exitStatus() == .exited(0))
  }

  @Test("A call that would run for ten minutes does not keep the server when its input ends")
  func endInFlight() async throws {
    let server = try await start()
    server.peer.send(slow(1, 600_000))
    server.peer.closeOutput()
    let answer = try await server.peer.answer(to: 1)
    #expect(answer["result"]?["content"]?[0]?["text"]?.string?.hasPrefix("shutting_down: ") == true)
    #expect(try await server.exitStatus() == .exited(0))
  }

  @Test("A termination signal ends the server cleanly, calls in flight answered", arguments: [SIGTERM, SIGINT, SIGHUP])
  func signals(_ signal: CInt) async throws {
    let server = try await start()
    server.peer.send(slow(1, 600_000), Self.ping)
    _ = try await server.peer.answer(to: "p")
    server.signal(signal)
    let answer = try await server.peer.answer(to: 1)
    #expect(answer["result"]?["isError"] == true)
    #expect(try await server.exitStatus() == .exited(0))
  }

  @Test("A host that closes the output ends the server at the next answer, by exit and not by signal")
  func closedOutput() async throws {
    let output = PipePair()
    // The shell gives the server an output whose reader is gone, and waits for it.
    close(output.readEnd)
    let server = try SpawnedServer(
      "/bin/sh", ["-c", "\"$0\" >&9; echo $?", SpawnedServer.products + "/fixture-server"],
      extraDescriptors: [9: output.writeEnd])
    close(output.writeEnd)
    server.peer.send(Self.ping)
    #expect(try await server.peer.line() == "0")
  }

  @Test("The end of the parent process ends the server, although its input stays open")
  func parentEnds() async throws {
    // The shell stays until it reads a line from descriptor 8, and leaves the server behind with this test's pipes.
    let go = PipePair()
    let server = try SpawnedServer(
      "/bin/sh",
      ["-c", "exec 7<&0; \"$0\" <&7 & exec 7<&-; read line <&8", SpawnedServer.products + "/fixture-server"],
      extraDescriptors: [8: go.readEnd])
    server.peer.send(Self.ping)
    #expect(try await server.peer.line() == Self.pong)
    _ = unsafe write(go.writeEnd, "\n", 1)
    #expect(try await server.exitStatus() == .exited(0))
    // The end of its output is the end of the server.
    #expect(try await server.peer.line() == nil)
    close(go.readEnd)
    close(go.writeEnd)
  }

  @Test("The end of the thread that spawned it does not end the server")
  func spawningThreadEnds() async throws {
    let spawned = Event<SpawnedServer>()
    let threadEnded = Event<Void>()
    Lane.start("spawner") {
      if let server = try? SpawnedServer("fixture-server") {
        server.peer.send(Self.ping)
        spawned.fire(server)
      }
      threadEnded.fire()
    }
    let server = try await spawned.value()
    #expect(try await server.peer.line() == Self.pong)
    try await threadEnded.value()
    // Gone from the list of this process's threads: really ended, not only about to.
    while threadNames().contains("spawner") { await Task.yield() }
    server.peer.send(Self.ping)
    #expect(try await server.peer.line() == Self.pong)
  }

  @Test("Standard input and output are out of reach: 0 is /dev/null and 1 is standard error")
  func shieldedStreams() async throws {
    let server = try await start()
    func target(_ descriptor: Int) -> String {
      var buffer = [CChar](repeating: 0, count: 256)
      let count = unsafe readlink("/proc/\(server.processID)/fd/\(descriptor)", &buffer, 255)
      return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    #expect(target(0) == "/dev/null")
    #expect(target(1) == target(2) && target(1).hasPrefix("pipe:"))
  }

  @Test("A server works in / with an empty environment, and any number of them side by side")
  func bareSurroundings() async throws {
    let servers = try (0..<8).map { _ in try SpawnedServer("fixture-server", workingDirectory: "/") }
    for server in servers { server.peer.send(Self.ping) }
    for server in servers { #expect(try await server.peer.line() == Self.pong) }
    for server in servers { server.peer.closeOutput() }
    for server in servers { #expect(try await server.exitStatus() == .exited(0)) }
  }

  @Test("ping is answered while more burning calls run than there are cores")
  func pingUnderLoad() async throws {
    let server = try await start()
    for id in 1...6 { server.peer.send(legacy(id, "tools/call", #"{"name":"burn","arguments":{"ms":600000}}"#)) }
    server.peer.send(Self.ping, legacy(7, "tools/call", #"{"name":"echo","arguments":{"text":"x"}}"#))
    // Both come although none of the six has ended.
    _ = try await server.peer.answer(to: "p") { #expect($0["id"] == 7) }
    for id in 1...6 {
      server.peer.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#)
    }
    server.peer.closeOutput()
    #expect(try await server.exitStatus() == .exited(0))
  }

  @Test(
    "The memory of a large message is given back once it is answered",
    .disabled(if: Installed.hasSanitizer, "a sanitizer's memory is counted with that of the program"))
  func memoryIsReturned() async throws {
    let server = try await start()
    let before = residentKiB(server.processID)
    let data = [UInt8](repeating: UInt8(ascii: "A"), count: 32 << 20)
    let head = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"size","arguments":{"data":""#
    server.peer.send(bytes: Array(head.utf8) + data + Array("\"}}}\n".utf8))
    let answer = try await server.peer.answer(to: 1)
    #expect(answer["result"]?["structuredContent"]?["bytes"] == 25_165_824)
    // The call's last references go after its answer, on a thread that may be kept from running: other calls are made
    // until they have.
    let limit = before + (16 << 10)
    for id in 2...1000 where residentKiB(server.processID) >= limit {
      server.peer.send(legacy(id, "tools/call", #"{"name":"echo","arguments":{"text":"x"}}"#))
      _ = try await server.peer.answer(to: .integer(Int64(id)))
    }
    #expect(residentKiB(server.processID) < limit)
  }

  /// Resident memory of a process.
  private func residentKiB(_ process: CInt) -> Int {
    guard let file = unsafe fopen("/proc/\(process)/statm", "r") else { return .max }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard unsafe fgets(&line, 128, file) != nil else { return .max }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The second field counts pages of 4 KiB.
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4
  }

  private func threadNames() -> Set<String> {
    var names: Set<String> = []
    guard let folder = unsafe opendir("/proc/self/task") else { return names }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      let thread = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      guard let file = unsafe fopen("/proc/self/task/\(thread)/comm", "r") else { continue }
      defer { unsafe fclose(file) }
      var line = [CChar](repeating: 0, count: 32)
      guard unsafe fgets(&line, 32, file) != nil else { continue }
      names.insert(String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return names
  }
}
