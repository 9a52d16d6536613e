import Foundation
import TestSupport

/// A program of this build, run to its end.
struct Spawned {
  let status: Int32
  let output: String
  let error: String

  /// Runs `workbench`, or another executable, with nothing of this process's environment but PATH.
  ///
  /// - Parameters:
  ///   - input: what it reads from standard input.
  ///   - folder: where the executable lies.
  static func workbench(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], workingDirectory: String = "/tmp",
    executable: String = SpawnedServer.products + "/workbench",
  ) throws -> Spawned {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]) { own, _ in own }
    process.currentDirectoryURL = URL(fileURLWithPath: workingDirectory)
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    // Small enough for a pipe, so that nobody waits for anybody.
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    let error = try stderr.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Spawned(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      error: String(decoding: error, as: UTF8.self))
  }
}
