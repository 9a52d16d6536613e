import Glibc
import JSONRPC

/// An executable of this package as a child process on pipes, the way a host starts a server.
package final class SpawnedServer: Sendable {
  package let peer: Peer
  /// What the child writes to standard error.
  package let errors: LineInbox
  package let processID: CInt
  private let status = Event<ExitStatus>()

  package enum ExitStatus: Equatable, Sendable {
    case exited(CInt)
    case killed(signal: CInt)
  }

  package struct SpawnFailure: Error {
    package let path: String
    package let error: CInt
  }

  /// The folder of the built products: that of the running test bundle.
  package static var products: String {
    let arguments = CommandLine.arguments
    // The bundle is named after --test-bundle-path when the toolchain's helper runs it, else it is the program itself.
    let bundle =
      arguments.firstIndex(of: "--test-bundle-path").flatMap { arguments.dropFirst($0 + 1).first } ?? arguments[0]
    return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// Starts an executable with exactly this environment.
  ///
  /// - Parameters:
  ///   - program: the name of a product, or an absolute path.
  ///   - extraDescriptors: what the child gets besides its three streams, by number.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String] = [], workingDirectory: String? = nil,
    extraDescriptors: [CInt: CInt] = [:],
  ) throws(SpawnFailure) {
    let path = program.hasPrefix("/") ? program : Self.products + "/" + program
    let input = PipePair()
    let output = PipePair()
    let error = PipePair()
    // The actions live until they are destroyed at the end of this; the strings until posix_spawn has copied them.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.readEnd, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.writeEnd, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, error.writeEnd, 2)
    for (target, source) in extraDescriptors { unsafe posix_spawn_file_actions_adddup2(&actions, source, target) }
    var process: pid_t = 0
    // posix_spawn cannot change the working directory portably; env(1) does, and then becomes the program.
    let command = workingDirectory.map { ["/usr/bin/env", "-C", $0, path] } ?? [path]
    let result = unsafe Self.withCStrings(command + arguments) { arguments in
      unsafe Self.withCStrings(environment) { environment in
        unsafe posix_spawn(&process, command[0], &actions, nil, arguments, environment)
      }
    }
    for end in [input.readEnd, output.writeEnd, error.writeEnd] { close(end) }
    peer = Peer(reading: output.readEnd, writing: input.writeEnd)
    errors = LineInbox(reading: error.readEnd)
    processID = process
    guard result == 0 else { throw SpawnFailure(path: path, error: result) }
    Lane.start("reaper") { [process, status] in
      var raw: CInt = 0
      // The status is stored before the call returns.
      while unsafe waitpid(process, &raw, 0) < 0, errno == EINTR {}
      let signal = raw & 0x7F
      status.fire(signal == 0 ? .exited((raw >> 8) & 0xFF) : .killed(signal: signal))
    }
  }

  deinit {
    // A test that failed half-way must not leave its child behind; its own number is still taken as long as it runs.
    if !status.hasFired { kill(processID, SIGKILL) }
  }

  /// How the child ended; waits until it has.
  package func exitStatus() async throws -> ExitStatus { try await status.value() }

  /// Sends the child a signal.
  package func signal(_ number: CInt) { kill(processID, number) }

  /// Copies of strings, with a null behind them, for as long as `body` runs.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result,
  ) -> Result {
    let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    var array = unsafe copies
    return unsafe array.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
  }
}
