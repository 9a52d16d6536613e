import Glibc
import Testing

@testable import Sandbox

/// Workers that behave, and workers that do everything else.
@Suite("Workers") struct WorkerTests {
  private static func ask(
    _ worker: SandboxWorker, _ request: String, descriptors: [Descriptor] = [], seconds: Int = 60,
  ) async throws -> String {
    let answer = try await worker.request(Array(request.utf8), descriptors: descriptors, deadline: .seconds(seconds))
    return String(decoding: answer, as: UTF8.self)
  }

  private func failure(_ worker: SandboxWorker, _ request: String, milliseconds: Int = 60_000) async -> WorkerError? {
    do {
      let answer = try await worker.request(Array(request.utf8), deadline: .milliseconds(milliseconds))
      Issue.record("\(request): answered \(String(decoding: answer, as: UTF8.self))")
    } catch let error as WorkerError {
      return error
    } catch {
      Issue.record("\(request): \(error)")
    }
    return nil
  }

  @Test("One process serves request after request, of any size up to the limit")
  func serves() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let name = try await Self.ask(worker, "who")
    #expect(try await Self.ask(worker, "echo naïve") == "naïve")
    #expect(try await Self.ask(worker, "echo ").isEmpty)
    let large = "size " + String(repeating: "y", count: 3_000_000)
    #expect(try await Self.ask(worker, large) == String(large.utf8.count))
    #expect(try await Self.ask(worker, "big 1048576").utf8.count == 1 << 20)
    #expect(try await Self.ask(worker, "who") == name)
  }

  @Test("Descriptors come with their request and with no other")
  func descriptors() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let files = try ["one ", "two"].map { try MemoryFile(Array($0.utf8)).descriptor }
    let before = try await Self.ask(worker, "fds")
    #expect(try await Self.ask(worker, "read", descriptors: files) == "one two")
    #expect(try await Self.ask(worker, "fds") == before)
  }

  @Test("What a request leaves in its worker the next one can see, until the worker is replaced")
  func memoryOfAWorker() async throws {
    let worker = ToyWorker.pool(Hosts.real) { $0.requestsPerWorker = 2 }
    #expect(try await Self.ask(worker, "note a") == "a")
    #expect(try await Self.ask(worker, "note b") == "a,b")
    #expect(try await Self.ask(worker, "note c") == "c")
  }

  @Test("A worker that hangs, and ignores SIGTERM, is ended at the deadline, and the next request gets a new one")
  func hangs() async throws {
    let host = Hosts.real
    let worker = ToyWorker.pool(host)
    let name = try await Self.ask(worker, "who")
    for request in ["hang", "short", "!" + String(repeating: "x", count: 4_000_000)] {
      guard case .timeout(milliseconds: 200) = await failure(worker, request, milliseconds: 200) else {
        Issue.record("\(request.prefix(5)): no timeout")
        continue
      }
    }
    #expect(try await Self.ask(worker, "who") != name)
  }

  @Test(
    "A worker that ends says how, and the next request gets a new one",
    arguments: ["signal 11", "signal 9", "signal 15", "exit 0", "exit 3"])
  func crashes(request: String) async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let error = try #require(await failure(worker, request))
    let number = Int(request.split(separator: " ")[1])
    switch error {
    case .crashed(.signalled(let signal), _): #expect(request.hasPrefix("signal") && signal == number)
    case .crashed(.exited(let code), let words):
      #expect(request.hasPrefix("exit") && code == number)
      #expect(String(decoding: words, as: UTF8.self) == "last words\n")
    default: Issue.record("\(error)")
    }
    #expect(error.signal == (request.hasPrefix("signal") ? number : nil))
    #expect(try await Self.ask(worker, "echo again") == "again")
  }

  @Test("A worker beyond its memory or its output is ended as any run is")
  func limits() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let memory = await failure(worker, "leak 1000")
    if case .crashed(.memory, _) = memory {
    } else if case .crashed(.exited(1), let words) = memory {
      #expect(String(decoding: words, as: UTF8.self).contains("MemoryError"))
    } else {
      Issue.record("\(String(describing: memory))")
    }
    guard case .crashed(.outputLimit, _)? = await failure(worker, "print") else {
      Issue.record("no output limit")
      return
    }
  }

  @Test("A worker that grows is replaced between two requests, so that none of them fails")
  func leaks() async throws {
    let worker = ToyWorker.pool(Hosts.real) {
      $0.memoryBytes = 64 * Limits.mebibyte
      $0.run.limits.memoryBytes = 2048 * Limits.mebibyte
    }
    var names: Set<String> = []
    for _ in 0..<40 { names.insert(try await Self.ask(worker, "leak 16")) }
    // How soon its size is known is the scheduler's business.
    #expect(names.count >= 2, "640 MB in lives of some 64")
  }

  @Test(
    "An answer that is no answer to the request is told apart, and the worker ended",
    arguments: [
      "long": "more than it announced", "huge": "are allowed", "garbage": "another request", "other": "another request",
      "before": "another request", "claims": "begins with no frame", "close": "closed its channel",
    ])
  func lies(request: String, expected: String) async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let name = try await Self.ask(worker, "who")
    guard case .lied(let how)? = await failure(worker, request) else {
      Issue.record("\(request): not noticed")
      return
    }
    #expect(how.contains(expected))
    #expect(try await Self.ask(worker, "who") != name)
  }

  @Test("An answer longer than allowed is refused before it is read")
  func longAnswer() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    guard case .lied(let how)? = await failure(worker, "big 1048577") else {
      Issue.record("not noticed")
      return
    }
    #expect(how == "it announced 1048577 bytes, 1048576 are allowed")
  }

  @Test(
    "A worker that speaks unasked never serves again, and its words reach no other request",
    arguments: ["twice", "flood"])
  func unasked(request: String) async throws {
    let worker = ToyWorker.pool(Hosts.real)
    let name = try await Self.ask(worker, "who")
    // Whether the second word arrives with the answer or behind it is the worker's luck.
    _ = try? await Self.ask(worker, request)
    for _ in 0..<20 {
      let answer = try? await Self.ask(worker, "who")
      #expect(answer == nil || answer == name || answer!.count == 16)
      if answer != name { return }
    }
    Issue.record("the worker was kept")
  }

  @Test("A late second answer is never taken for the answer to a later request")
  func lateAnswer() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    for delay in ["0", "0.001", "0.01", "0.1"] {
      _ = try? await Self.ask(worker, "late " + delay)
      for number in 0..<50 {
        do {
          #expect(try await Self.ask(worker, "echo \(number)") == "\(number)")
        } catch let error as WorkerError {
          guard case .lied = error else { throw error }
        }
      }
    }
  }

  @Test("Descriptors that a worker sends are not taken in")
  func smuggledDescriptors() async throws {
    let worker = ToyWorker.pool(Hosts.real)
    #expect(try await Self.ask(worker, "smuggle") == "x")
    let before = Processes.ownDescriptors()
    for _ in 0..<100 { #expect(try await Self.ask(worker, "smuggle") == "x") }
    // Other tests run meanwhile: ten for each answer would be a thousand.
    #expect(Processes.ownDescriptors() < before + 500)
  }

  @Test("What a worker has started ends with it")
  func daemons() async throws {
    let host = Hosts.real
    var worker: SandboxWorker? = ToyWorker.pool(host) { $0.requestsPerWorker = 2 }
    let pool = try #require(worker)
    _ = try await Self.ask(pool, "daemon")
    let process = try #require(host.hostProcess)
    try await Processes.wait(forChildOf: process, named: "sleep")
    let daemon = try #require(Processes.descendants(of: process).first { $0.name == "sleep" })
    let end = try Processes.descriptor(of: daemon.process)
    _ = try await Self.ask(pool, "who")
    _ = try await Self.ask(pool, "who")
    #expect(await Processes.waitForEnd(end))
    worker = nil
  }

  @Test("A worker without requests is ended after a while, and so is one whose pool is gone")
  func idle() async throws {
    let host = Hosts.real
    let impatient = ToyWorker.pool(host) { $0.idleMilliseconds = 50 }
    let name = try await Self.ask(impatient, "who")
    let process = try #require(host.hostProcess)
    for (each, _) in Processes.descendants(of: process) {
      // What has ended between the listing and here has ended.
      guard let end = try? Processes.descriptor(of: each) else { continue }
      #expect(await Processes.waitForEnd(end))
    }
    #expect(try await Self.ask(impatient, "who") != name)

    let other = Hosts.real
    var dropped: SandboxWorker? = ToyWorker.pool(other)
    _ = try await dropped?.request(Array("who".utf8), deadline: .seconds(60))
    let ends = try Processes.descendants(of: try #require(other.hostProcess)).map {
      try Processes.descriptor(of: $0.process)
    }
    #expect(ends.count >= 2)
    dropped = nil
    for end in ends { #expect(await Processes.waitForEnd(end)) }
  }

  @Test("A worker is replaced when its time is over")
  func age() async throws {
    let worker = ToyWorker.pool(Hosts.real) { $0.lifeMilliseconds = 1 }
    #expect(try await Self.ask(worker, "who") != (try await Self.ask(worker, "who")))
  }

  @Test("A cancelled request ends its worker, and no other request notices")
  func cancelled() async throws {
    let worker = ToyWorker.pool(Hosts.real) { $0.workers = 2 }
    let begun = try Begun()
    let hanging = Task { [begun] in
      try await worker.request(Array("hang".utf8), descriptors: [begun.theirs], deadline: .seconds(600))
    }
    try await begun.wait()
    let name = try await Self.ask(worker, "who")
    hanging.cancel()
    await #expect(throws: CancellationError.self) { try await hanging.value }
    #expect(try await Self.ask(worker, "who") == name)
  }

  @Test("Requests beyond workers and queue are turned away")
  func overloaded() async throws {
    let worker = ToyWorker.pool(Hosts.real) { $0.queuedRequests = 1 }
    await withTaskGroup(of: (any Error)?.self) { group in
      for _ in 0..<3 {
        group.addTask {
          do {
            _ = try await worker.request(Array("hang".utf8), deadline: .seconds(600))
            return nil
          } catch { return error }
        }
      }
      let first = await group.next() ?? nil
      guard case .overloaded(waiting: 1)? = first as? WorkerError else {
        Issue.record("\(String(describing: first))")
        group.cancelAll()
        return
      }
      group.cancelAll()
      for await error in group { #expect(error is CancellationError) }
    }
  }

  @Test("Many requests at once on few workers get each its own answer")
  func many() async throws {
    let worker = ToyWorker.pool(Hosts.real) {
      $0.workers = 3
      $0.queuedRequests = 1000
      $0.requestsPerWorker = 20
    }
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<300 { group.addTask { (number, try await Self.ask(worker, "echo \(number)")) } }
      for try await (number, answer) in group { #expect(answer == "\(number)") }
    }
  }

  @Test("When the sandbox host dies the request fails, and the next one has a new host")
  func hostDies() async throws {
    let host = Hosts.real
    let worker = ToyWorker.pool(host)
    let begun = try Begun()
    let hanging = Task { [begun] in
      try await worker.request(Array("hang".utf8), descriptors: [begun.theirs], deadline: .seconds(600))
    }
    try await begun.wait()
    let process = try #require(host.hostProcess)
    let end = try Processes.descriptor(of: process)
    kill(process, SIGKILL)
    #expect(await Processes.waitForEnd(end))
    let error = await #expect(throws: WorkerError.self) { try await hanging.value }
    guard case .unavailable(let cause)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause.kind == .lost)
    #expect(try await Self.ask(worker, "echo again") == "again")
  }

  @Test("Where no host can be started a request says so")
  func noHost() async throws {
    let worker = ToyWorker.pool(SandboxHost(SandboxHost.Options(hostPath: "/nowhere/sandbox-host")))
    guard case .unavailable(let cause)? = await failure(worker, "who") else {
      Issue.record("no error")
      return
    }
    #expect(cause.kind == .unavailable)
  }
}
