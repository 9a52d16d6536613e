import Glibc
import Sandbox
import Testing

/// The host as a process: started late, replaced when it dies, never trusted to answer.
@Suite("Sandbox host process") struct HostLifeTests {
  @Test("The host is started by the first run and not before")
  func lazy() async throws {
    let host = Hosts.real
    #expect(host.hostProcess == nil)
    let outcome = try await host.run(Hosts.bash("true"))
    #expect(outcome.exitCode == 0, "\(outcome.end)")
    #expect(host.hostProcess != nil)
  }

  @Test("A host that is not there is named, with what repairs it")
  func absent() async throws {
    let host = SandboxHost(SandboxHost.Options(hostPath: "/nonexistent/sandbox-host"))
    let error = await #expect(throws: SandboxError.self) { try await host.run(Hosts.bash("true")) }
    #expect(error?.kind == .unavailable)
    #expect(error?.description.contains("/nonexistent/sandbox-host: ENOENT") == true)
    #expect(error?.remedy?.contains("tools/build") == true)
  }

  @Test("A host killed in the middle of a run fails that run and serves the next")
  func killed() async throws {
    let host = Hosts.real
    _ = try await host.run(Hosts.bash("true"))
    let first = try #require(host.hostProcess)
    async let lost = host.run(Hosts.bash("echo begun; exec sleep 60"))
    try await Processes.wait(forChildOf: first, named: "sleep")
    kill(first, SIGKILL)
    let outcome = try await lost
    #expect(outcome.failure?.kind == .lost)
    #expect(outcome.output.text == "begun\n")
    let next = try await host.run(Hosts.bash("echo again"))
    #expect(next.output.text == "again\n")
    #expect(host.hostProcess != first)
  }

  @Test("A host that ends at once fails the run instead of hanging")
  func mute() async throws {
    let script = ScriptedHost("exit 0")
    let host = SandboxHost(SandboxHost.Options(hostPath: script.path))
    do {
      let outcome = try await host.run(Hosts.bash("true"))
      #expect(outcome.failure?.kind == .lost)
    } catch let error as SandboxError {
      // It was gone before the request could be sent.
      #expect(error.kind == .unavailable)
    }
  }

  @Test("An init that says nothing is given up by the server's own clock")
  func silent() async throws {
    let script = ScriptedHost("exec sleep 30")
    var options = SandboxHost.Options(hostPath: script.path)
    options.patienceMilliseconds = 50
    let host = SandboxHost(options)
    var request = Hosts.bash("true")
    request.limits.wallMilliseconds = 50
    request.limits.graceMilliseconds = 0
    let outcome = try await host.run(request)
    #expect(outcome.failure?.detail?.contains("did not answer in time") == true)
    if let process = host.hostProcess { kill(process, SIGKILL) }
  }

  @Test("The host ends when nobody needs it any more")
  func ended() async throws {
    var host: SandboxHost? = Hosts.real
    _ = try await host?.run(Hosts.bash("true"))
    let process = try #require(host?.hostProcess)
    let end = try Processes.descriptor(of: process)
    host = nil
    #expect(await Processes.waitForEnd(end))
  }

  @Test("A hundred runs leave no descriptor behind")
  func descriptors() async throws {
    let host = Hosts.real
    for _ in 0..<3 { _ = try await host.run(Hosts.bash("echo x > file")) }
    let before = Processes.ownDescriptors()
    for _ in 0..<100 {
      let outcome = try await host.run(Hosts.bash("echo x > file"))
      #expect(outcome.artifacts.count == 1)
    }
    // Other suites run beside this one in the same process and open descriptors of their own; a leak of one for each
    // run would still show.
    #expect(Processes.ownDescriptors() < before + 60)
  }
}
