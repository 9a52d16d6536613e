import Glibc
import JSON
import Programs
import Sandbox
import Testing

@testable import Execution

@Suite("Warm Python")
struct WarmTests {
  private static func host(at path: String = Calls.builtPath) -> SandboxHost {
    var options = SandboxHost.Options(hostPath: path)
    options.keepsWarm = true
    return SandboxHost(options)
  }

  /// The request that the tool makes for Python here.
  private static func request() throws -> RunRequest {
    try #require(WarmPython.request(in: Machine(searchPath: [], pythonEnvironment: nil)))
  }

  @Test("The first run is executed, and those after it are born, with the same answer")
  func paths() async throws {
    let host = Self.host()
    let calls = Calls(host: host)
    let code = "import os, sys\nprint(sys.argv, sorted(os.environ))\nopen('a.txt', 'w').write('x')\n6 * 7"
    let first = try await calls.python(code, ["stdin": .string("in")])
    #expect(first.isolation.path == "cold")
    #expect(await host.warmUp(try Self.request()) == .ready(libraries: []))
    let second = try await calls.python(code, ["stdin": .string("in")])
    #expect(second.isolation.path == "warm")
    #expect(second.isolation.tier == "A")
    #expect(second.isolation.missing == first.isolation.missing)
    #expect(second.stdout == first.stdout)
    #expect(second.value == "42")
    #expect(second.artifacts.map(\.name) == ["a.txt"])
    #expect(second.text.contains("tier A, warm"))
  }

  @Test("A traceback shows the program alone")
  func traceback() async throws {
    let host = Self.host()
    let calls = Calls(host: host)
    #expect(await host.warmUp(try Self.request()) == .ready(libraries: []))
    let output = try await calls.python("def f():\n    return 1 / 0\nf()")
    #expect(output.isolation.path == "warm")
    #expect(output.status == "error")
    #expect(output.stderr.contains("ZeroDivisionError"))
    #expect(!output.stderr.contains("warm.py"))
    #expect(output.stderr == (try await Calls().python("def f():\n    return 1 / 0\nf()")).stderr)
  }

  @Test("bash is executed, and Python with little memory is born as any")
  func exceptions() async throws {
    let host = Self.host()
    let calls = Calls(host: host)
    #expect(await host.warmUp(try Self.request()) == .ready(libraries: []))
    #expect(try await calls.bash("true").isolation.path == "cold")
    #expect(try await calls.python("1", ["memory_mb": 64]).isolation.path == "warm")
  }

  @Test("Many at once are born of one interpreter")
  func parallel() async throws {
    let host = Self.host()
    let calls = Calls(host: host)
    #expect(await host.warmUp(try Self.request()) == .ready(libraries: []))
    let outputs = try await withThrowingTaskGroup(of: ExecuteOutput.self) { group in
      for number in 0..<20 { group.addTask { try await calls.python("\(number)") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outputs.allSatisfy { $0.isolation.path == "warm" })
    #expect(Set(outputs.compactMap(\.value)) == Set((0..<20).map(String.init)))
  }

  @Test("Where none can be started the reason is told, and runs are executed")
  func fallback() async throws {
    // A host without the library beside it.
    let folder = "/tmp/workbench-test-\(UInt64.random(in: 0...UInt64.max))"
    let made = unsafe mkdir(folder, 0o755)
    let linked = unsafe symlink(Calls.builtPath, folder + "/sandbox-host")
    #expect(made == 0 && linked == 0)
    defer {
      unsafe unlink(folder + "/sandbox-host")
      unsafe rmdir(folder)
    }
    let host = Self.host(at: folder + "/sandbox-host")
    let calls = Calls(host: host)
    guard case .failed(let reason) = await host.warmUp(try Self.request()) else {
      Issue.record("a warm interpreter was started without its library")
      return
    }
    #expect(!reason.isEmpty)
    for _ in 0..<5 {
      let output = try await calls.python("1 + 1")
      #expect(output.isolation.path == "cold")
      #expect(output.value == "2")
    }
  }

  @Test("When the interpreter is gone the next run is executed, and a new one is started")
  func replacement() async throws {
    let host = Self.host()
    let calls = Calls(host: host)
    let request = try Self.request()
    #expect(await host.warmUp(request) == .ready(libraries: []))
    #expect(try await calls.python("1").isolation.path == "warm")
    // With the host everything below it ends; the next request starts a new one.
    kill(try #require(host.hostProcess), SIGKILL)
    var output = try await calls.python("1 + 1")
    #expect(output.value == "2")
    #expect(await host.warmUp(request) == .ready(libraries: []))
    output = try await calls.python("1 + 1")
    #expect(output.isolation.path == "warm")
  }

  @Test("Nothing is kept unless it is asked for")
  func off() async throws {
    #expect(await Calls.host.warmUp(try Self.request()) == .off)
  }
}
