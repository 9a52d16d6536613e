import Foundation
import Glibc
import TestSupport
import Testing

@Suite("workbench serve")
struct ServeTests {
  private let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n"

  @Test("A normal run answers, writes nothing to standard error, and ends with the input")
  func quiet() throws {
    for arguments in [[], ["serve"], ["--log-level", "warning"]] {
      let run = try Spawned.workbench(arguments, input: ping)
      #expect(run.output == #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n")
      #expect(run.error == "")
      #expect(run.status == 0)
    }
  }

  @Test("A command line that cannot be read ends with 64 before anything is served")
  func wrongFlag() throws {
    let run = try Spawned.workbench(["serve", "--rooot", "/a"], input: ping)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(
      run.error == "workbench: Unknown flag --rooot. Did you mean --root? 'workbench serve --help' lists all flags.\n")
    let tool = try Spawned.workbench(["--tools", "lnit"], input: ping)
    #expect(tool.error.hasPrefix("workbench: --tools names the unknown tool 'lnit'."))
  }

  @Test("What the operator probably did not mean is logged: a misspelt variable, a root that does not exist")
  func warnings() throws {
    let run = try Spawned.workbench(
      ["--root", "/nowhere"], input: ping, environment: ["WORKBENCH_LOG_LEVLE": "debug"])
    #expect(run.status == 0)
    #expect(run.error.contains("did you mean WORKBENCH_LOG_LEVEL?"))
    #expect(run.error.contains("The root /nowhere cannot be used"))
  }

  @Test("A trace has every line in both directions, in a file that nobody else reads")
  func trace() throws {
    let folder = try TemporaryFolder()
    let run = try Spawned.workbench(["--trace", "trace.txt"], input: ping, workingDirectory: folder.path)
    #expect(run.status == 0)
    let path = folder.path(of: "trace.txt")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix(" in  " + ping.dropLast()) == true)
    #expect(lines.last?.hasSuffix(" out " + run.output.dropLast()) == true)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? Int) == 0o600)
    let impossible = try Spawned.workbench(["--trace", "/nowhere/trace"], input: ping)
    #expect(impossible.status == 64)
    #expect(impossible.error.contains("'/nowhere/trace' cannot be written: No such file or directory"))
  }

  @Test("Started by hand in a terminal it says what it waits for, and a pasted line is answered")
  func terminal() throws {
    var (master, slave): (CInt, CInt) = (-1, -1)
    try #require(unsafe openpty(&master, &slave, nil, nil, nil) == 0)
    defer { close(master) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: SpawnedServer.products + "/workbench")
    process.environment = ["HOME": "/nonexistent"]
    process.standardInput = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    let (stdout, stderr) = (Pipe(), Pipe())
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    // The line, and Ctrl-D.
    let typed = Array((ping + "\u{4}").utf8)
    #expect(unsafe write(master, typed, typed.count) == typed.count)
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    let error = try stderr.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n")
    #expect(String(decoding: error, as: UTF8.self).contains("waiting for MCP messages on standard input"))
    #expect(process.terminationStatus == 0)
  }
}
