import Glibc
import Sandbox
import Testing

/// Runs through the real host, as seen from the server.
@Suite("Runs") struct RunTests {
  static let host = Hosts.real

  @Test("A run has the complete isolation of tier A")
  func tier() async throws {
    let outcome = try await Self.host.run(Hosts.bash("true"))
    #expect(outcome.isolation.tier == .full, "\(outcome.end) \(outcome.isolation)")
    #expect(outcome.hasStarted)
  }

  @Test(
    "Exit codes and signals are what the program did",
    arguments: [
      ("exit 0", 0, nil), ("exit 7", 7, nil), ("kill -TERM $$", nil, 15), ("kill -SEGV $$", nil, 11),
      ("kill -KILL $$", nil, 9),
    ] as [(String, Int?, Int?)])
  func ends(script: String, code: Int?, signal: Int?) async throws {
    let outcome = try await Self.host.run(Hosts.bash(script))
    #expect(outcome.exitCode == code, "\(outcome.end)")
    #expect(outcome.signal == signal, "\(outcome.end)")
  }

  @Test("Output of both streams is kept apart, and the environment is what was given")
  func streams() async throws {
    var request = Hosts.bash("echo out; echo err >&2; echo $GIVEN; cat")
    request.environment.append("GIVEN=this")
    request.input = Array("input".utf8)
    let outcome = try await Self.host.run(request)
    #expect(outcome.output.text == "out\nthis\ninput")
    #expect(outcome.errorOutput.text == "err\n")
  }

  @Test("Of a long stream the head and the tail are kept and the rest is counted exactly")
  func longOutput() async throws {
    let outcome = try await Self.host.run(Hosts.bash("seq 1 100000"))
    let whole = (1...100_000).map { "\($0)\n" }.joined()
    #expect(outcome.output.total == whole.utf8.count)
    #expect(outcome.output.head == Array(whole.utf8.prefix(24 * 1024)))
    #expect(outcome.output.tail == Array(whole.utf8.suffix(8 * 1024)))
    #expect(outcome.output.dropped == whole.utf8.count - 32 * 1024)
  }

  @Test("A cancelled run ends, returns what it printed, and leaves no process")
  func cancelled() async throws {
    let host = Hosts.real
    _ = try await host.run(Hosts.bash("true"))
    let process = try #require(host.hostProcess)
    let run = Task { try await host.run(Hosts.bash("echo begun; (setsid sleep 97 &); exec sleep 98")) }
    try await Processes.wait(forChildOf: process, named: "sleep")
    run.cancel()
    let outcome = try await run.value
    #expect(outcome.isCancelled, "\(outcome.end)")
    #expect(outcome.output.text == "begun\n")
    #expect(!Processes.descendants(of: process).contains { $0.name == "sleep" })
  }

  @Test("A call that is cancelled before it began runs nothing")
  func cancelledEarly() async throws {
    let run = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await Self.host.run(Hosts.bash("exec sleep 60"))
    }
    await #expect(throws: CancellationError.self) { try await run.value }
  }

  @Test("The wall clock ends a program that ignores SIGTERM")
  func timeout() async throws {
    var request = Hosts.bash("trap '' TERM; echo begun; while :; do sleep 1; done")
    request.limits.wallMilliseconds = 300
    request.limits.graceMilliseconds = 100
    let outcome = try await Self.host.run(request)
    #expect(outcome.isTimeout, "\(outcome.end)")
    #expect(outcome.output.text == "begun\n")
    #expect(outcome.exceeded.first?.limit == "wall_ms")
  }

  @Test("Endless output ends the run with output_limit, and everything is counted")
  func outputLimit() async throws {
    var request = Hosts.bash("yes")
    request.limits.outputBytes = 4 << 20
    let outcome = try await Self.host.run(request)
    #expect(outcome.isOutputLimit, "\(outcome.end)")
    #expect(outcome.output.total >= 4 << 20)
    #expect(outcome.output.head.count == 24 * 1024)
  }

  @Test("Files of the work folder come back, changed inputs once, links and pipes never")
  func artifacts() async throws {
    var request = Hosts.bash(
      "echo new > new; echo more >> given; ln -s /etc/passwd link; mkfifo pipe; mkdir d; echo x > d/x")
    request.files = [
      RunRequest.File(name: "given", content: Array("given\n".utf8)),
      RunRequest.File(name: "same", content: [1, 2, 3]),
    ]
    let outcome = try await Self.host.run(request)
    let found = Dictionary(
      uniqueKeysWithValues: outcome.artifacts.map { (String(decoding: $0.name, as: UTF8.self), $0) })
    #expect(Set(found.keys) == ["new", "given", "d/x"])
    #expect(found["new"]?.content == Array("new\n".utf8))
    #expect(found["given"]?.content == Array("given\nmore\n".utf8))
    #expect(found["given"]?.isChangedInput == true)
    #expect(outcome.skipped.filter { $0.reason == "not_a_file" }.map(\.count).reduce(0, +) == 2)
  }

  @Test("Twenty runs at once are all answered, bombs among them")
  func parallel() async throws {
    try await withThrowingTaskGroup(of: (Int, RunOutcome).self) { group in
      for index in 0..<20 {
        group.addTask {
          var request =
            switch index % 4 {
            case 0: Hosts.bash(":(){ :|:& };:; wait; sleep 60")
            case 1: Hosts.bash("x=x; while :; do x=$x$x; done")
            default: Hosts.bash("echo \(index)")
            }
          request.limits.wallMilliseconds = 2000
          request.limits.memoryBytes = 256 << 20
          return (index, try await Self.host.run(request))
        }
      }
      var answered = 0
      for try await (index, outcome) in group {
        answered += 1
        #expect(outcome.failure == nil, "\(index): \(outcome.end)")
        if index % 4 > 1 { #expect(outcome.output.text == "\(index)\n") }
      }
      #expect(answered == 20)
    }
  }

  @Test("A program that does not exist is our failure to start it, and says so")
  func noProgram() async throws {
    let outcome = try await Self.host.run(RunRequest(arguments: ["/usr/bin/there-is-no-such-program"]))
    #expect(outcome.failure?.step.contains("executing the program") == true, "\(outcome.end)")
    #expect(outcome.failure?.errorNumber == ENOENT)
    #expect(!outcome.hasStarted)
  }

  @Test("A refused system call is named and counted")
  func denied() async throws {
    let outcome = try await Self.host.run(
      RunRequest(arguments: ["/usr/bin/unshare", "--user", "/usr/bin/true"], environment: ["PATH=/usr/bin"]))
    #expect(outcome.denied.contains { $0.call == "unshare" && $0.count == 1 && $0.isForbidden }, "\(outcome.denied)")
  }

  @Test("A probe engages every layer and reports each of them")
  func probe() async throws {
    let report = try await Self.host.probe()
    #expect(report.tier == .full, "\(report)")
    #expect(report.layers.count == 17)
    for layer in report.layers {
      #expect(layer.isEngaged, "\(layer)")
    }
  }
}
