package import JSON

/// Servers in Python that a test talks to: a script that prints one line of JSON when they listen, and ends with its input.
package final class PythonServer: Sendable {
  /// What the script printed.
  package let ports: JSONValue
  /// The script's first argument: a folder of its own.
  package let folder: TemporaryFolder
  private let process: SpawnedServer

  /// The script ended before it said anything.
  package struct DidNotStart: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts a script of the checkout and waits for its line.
  package init(
    _ script: String, _ arguments: [String] = [], environment: String = Installed.testPython,
  ) async throws {
    folder = try TemporaryFolder()
    process = try SpawnedServer(
      environment + "/bin/python", [Snapshot.checkout + "/" + script, folder.path] + arguments,
      environment: ["PYTHONDONTWRITEBYTECODE=1"])
    guard let line = try await process.peer.line() else {
      var said: [String] = []
      while let line = try await process.errors.next() { said.append(String(decoding: line, as: UTF8.self)) }
      throw DidNotStart(description: "\(script) did not start (is tools/setup done?): " + said.joined(separator: "\n"))
    }
    ports = try JSONValue(parsing: line)
  }
}
