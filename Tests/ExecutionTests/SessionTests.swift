import Execution
import Glibc
import JSON
import Sandbox
import Synchronization
import Testing
import ToolKit

/// Calls that name a session, and what they find of earlier ones.
@Suite("Sessions") struct SessionTests {
  @Test("Files stay for later calls with the same name, and only what a call changed comes back from it")
  func keeps() async throws {
    let call = Calls()
    let first = try await call.python(
      "open('a.txt', 'w').write('1'); open('/tmp/t', 'w').write('t'); 7",
      ["session": "s", "files": input("in.csv", "x")])
    #expect(first.value == "7")
    #expect(first.artifacts.map(\.name) == ["a.txt"])
    #expect(first.session?.isNew == true)
    #expect(first.session?.files == 2)
    #expect(first.session?.bytes ?? 0 > 0)
    #expect(first.session?.expiresS == 1800)
    #expect(first.text.contains("session 's' (new): 2 files and folders"))

    let second = try await call.bash("cat a.txt in.csv; ls /tmp; echo 2 > b.txt", ["session": "s"])
    #expect(second.stdout == "1x")
    #expect(second.artifacts.map(\.name) == ["b.txt"])
    #expect(second.skipped.isEmpty)
    #expect(second.session?.isNew == false)
    #expect(second.session?.files == 3)
    #expect(second.isolation.tier == "A" && second.isolation.missing.isEmpty)
  }

  @Test("A call without a session, and one with another, find nothing of it")
  func apart() async throws {
    let call = Calls()
    _ = try await call.bash("echo 1 > a", ["session": "s"])
    for session in [["session": "t"], [:]] as [[String: JSONValue]] {
      let other = try await call.bash("ls -A /box", session)
      #expect(other.stdout.isEmpty)
      #expect((other.session == nil) == session.isEmpty)
    }
    let back = try await call.bash("ls", ["session": "s"])
    #expect(back.stdout == "a\n")
    #expect(back.session?.others == ["t"])
    #expect(back.text.contains("other sessions: 't'"))
    let elsewhere = try await Calls().bash("ls -A /box", ["session": "s"])
    #expect(elsewhere.stdout.isEmpty, "another server's session of the same name")
  }

  @Test("Calls on one session take turns, and those on different ones do not wait for each other")
  func turns() async throws {
    let call = Calls()
    let alone = "import os, time\nopen('busy', 'x').close()\ntime.sleep(0.1)\nos.unlink('busy')"
    try await withThrowingTaskGroup(of: ExecuteOutput.self) { group in
      for _ in 0..<4 { group.addTask { try await call.python(alone, ["session": "s"]) } }
      for try await output in group { #expect(output.status == "ok", "\(output.text)") }
    }
    let long = await occupy("long", of: call)
    #expect(try await call.bash("echo 1", ["session": "s"]).stdout == "1\n")
    long.cancel()
    _ = try? await long.value
  }

  @Test("Whatever ended a call, its files are there for the next one")
  func afterTheEnd() async throws {
    let call = Calls()
    let timeout = try await call.bash("echo 1 > a; sleep 99", ["session": "s", "timeout_s": 0.5])
    #expect(timeout.status == "timeout")
    let memory = try await call.python(
      "open('b', 'w').write('2')\nl = []\nwhile 1: l.append(bytearray(1 << 20))", ["session": "s", "memory_mb": 64])
    #expect(memory.status == "memory" || memory.stderr.contains("MemoryError"), "\(memory.text)")
    let cancelled = await occupy("s", of: call)
    cancelled.cancel()
    _ = try? await cancelled.value
    #expect(try await call.bash("cat a b", ["session": "s"]).stdout == "1\n2")
  }

  @Test("A session survives the sandbox host")
  func hostDies() async throws {
    let host = SandboxHost(SandboxHost.Options(hostPath: Calls.builtPath))
    let call = Calls(host: host)
    _ = try await call.bash("echo 1 > a", ["session": "s"])
    kill(try #require(host.hostProcess), SIGKILL)
    // The host's end may be heard of only while the next run is sent to it; that one is lost, and nothing else.
    var output = try? await call.bash("cat a", ["session": "s"])
    if output == nil { output = try await call.bash("cat a", ["session": "s"]) }
    #expect(output?.stdout == "1\n")
    #expect(output?.session?.isNew == false)
  }

  @Test("For one session too many the one unused for the longest time is dropped, and both are told")
  func room() async throws {
    var options = Sessions.Options()
    options.count = 2
    let call = Calls(sessions: options)
    for name in ["a", "b", "a"] { _ = try await call.bash("echo 1 > f", ["session": .string(name)]) }
    let third = try await call.bash("ls", ["session": "c"])
    #expect(third.notes.contains { $0.contains("session 'b' was dropped with its files: only 2 are kept") })
    #expect(try await call.bash("ls", ["session": "a"]).stdout == "f\n")
    let again = try await call.bash("ls", ["session": "b"])
    #expect(again.stdout.isEmpty)
    #expect(again.notes.contains { $0.contains("begins anew") && $0.contains("to make room") })
  }

  @Test("While all sessions are busy a further one is turned away, and calls without one run")
  func allBusy() async throws {
    var options = Sessions.Options()
    options.count = 1
    let call = Calls(sessions: options)
    let long = await occupy("only", of: call)
    let error = try await toolError { try await call.bash("true", ["session": "other"]) }
    #expect(error.code == .overloaded)
    #expect(error.message.contains("'only'"))
    #expect(try await call.bash("echo 1").stdout == "1\n")
    long.cancel()
    _ = try? await long.value
  }

  @Test("A call that waits too long for its turn is told to come back")
  func impatient() async throws {
    let call = Calls()
    let long = await occupy("s", of: call)
    let error = try await toolError {
      try await Calls(sharing: call, interval: .milliseconds(10), patience: .milliseconds(50)).bash(
        "true", ["session": "s"])
    }
    #expect(error.code == .overloaded)
    #expect(error.message.contains("An earlier call uses the session"))
    long.cancel()
    _ = try? await long.value
  }

  @Test("A session is dropped on request")
  func end() async throws {
    let call = Calls()
    _ = try await call.bash("echo 1 > f", ["session": "s"])
    let last = try await call.bash("cat f", ["session": "s", "session_end": true])
    #expect(last.stdout == "1\n")
    #expect(last.session?.ended == true)
    #expect(last.text.contains("session 's': ended, its files are gone"))
    let next = try await call.bash("ls", ["session": "s"])
    #expect(next.stdout.isEmpty && next.session?.isNew == true)
    #expect(!next.notes.contains { $0.contains("begins anew") }, "no news to who asked for it")
    let error = try await toolError { try await call.bash("true", ["session_end": true]) }
    #expect(error.argument == "session_end")
  }

  @Test("A session without calls is dropped after a while, and who comes back is told")
  func idle() async throws {
    var options = Sessions.Options()
    options.idle = .milliseconds(50)
    let call = Calls(sessions: options)
    // How late the drop comes is the scheduler's business: each call waits longer than it may take on an idle machine.
    for _ in 0..<100 {
      let output = try await call.bash("ls", ["session": "s"])
      if output.notes.contains(where: { $0.contains("begins anew") && $0.contains("without a call") }) { return }
      _ = try await call.bash("echo 1 > f", ["session": "s"])
      try await Task.sleep(for: .milliseconds(200))
    }
    Issue.record("never dropped")
  }

  @Test("The files of a session have a bound of their own, whatever memory its first call had")
  func quota() async throws {
    var options = Sessions.Options()
    options.bytes = 128 << 20
    let call = Calls(sessions: options)
    _ = try await call.bash("true", ["session": "s", "memory_mb": 64])
    let fits = try await call.bash("head -c 120M /dev/zero > f && echo fits", ["session": "s"])
    #expect(fits.stdout == "fits\n", "\(fits.text)")
    #expect(fits.session?.bytes == 120 << 20)
    let full = try await call.bash("head -c 20M /dev/zero > g", ["session": "s"])
    #expect(full.stderr.contains("No space left on device"), "\(full.text)")
  }

  @Test("Input files replace what is in their place; what cannot be replaced is named, and nothing is lost")
  func hostileLeftovers() async throws {
    let call = Calls()
    _ = try await call.python(
      "import os\nos.symlink('/run/value', 'a'); os.mkfifo('b'); os.mkdir('d'); os.symlink('/tmp', 'l')\n"
        + "open('kept', 'w').write('k'); os.link('kept', 'c'); os.chmod('/box', 0)", ["session": "s"])
    let files: JSONValue = [
      ["name": "a", "content": "A"], ["name": "b", "content": "B"], ["name": "c", "content": "C"],
    ]
    let output = try await call.bash("cat a b c kept", ["session": "s", "files": files])
    #expect(output.stdout == "ABCk", "\(output.text)")
    #expect(output.artifacts.isEmpty)
    for name in ["d", "l/x"] {
      let error = try await toolError {
        try await call.bash("true", ["session": "s", "files": input(name, "x")])
      }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains("writing an input file (\(name))"), "\(error.message)")
      #expect(error.message.contains("in its way"))
    }
    #expect(try await call.bash("cat kept", ["session": "s"]).stdout == "k")
  }

  @Test("A name that could not be shown is refused")
  func names() async throws {
    for name in ["a\u{1B}[2J", "a\nb", "\u{9B}"] {
      let error = try await toolError { try await Calls().bash("true", ["session": .string(name)]) }
      #expect(error.argument == "session")
      #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
    }
    let odd = try await Calls().bash("true", ["session": "näme \u{202E}/../x"])
    #expect(odd.session?.name == "näme \u{202E}/../x", "it is a key and no path")
    #expect(!odd.text.unicodeScalars.contains("\u{202E}"))
  }

  /// A call that holds a session until it is cancelled; returns once its program runs.
  private func occupy(_ session: String, of call: Calls) async -> Task<ExecuteOutput, any Error> {
    let begun = Begun()
    let task = Task {
      try await Calls(sharing: call, interval: .milliseconds(10))(
        json: #"{"code": "echo 3 > c; sleep 100", "language": "bash", "session": "\#(session)"}"#
      ) { begun.see($0) }
    }
    await begun.wait()
    return task
  }

  private func input(_ name: String, _ content: String) -> JSONValue {
    [["name": .string(name), "content": .string(content)]]
  }
}

/// Sees the progress of a call, and lets a test wait until its program runs.
private final class Begun: Sendable {
  private let state = Mutex<(happened: Bool, waiting: CheckedContinuation<Void, Never>?)>((false, nil))

  func see(_ progress: ToolContext.Progress) {
    guard progress.message?.contains("running") == true else { return }
    state.withLock { state in
      state.happened = true
      state.waiting?.resume()
      state.waiting = nil
    }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        if state.happened { continuation.resume() } else { state.waiting = continuation }
      }
    }
  }
}
