import CSystem
import Glibc

/// A server as a child process on three pipes, in a session of its own.
package struct ServerProcess {
  /// The server could not be started.
  package struct Failure: Error, CustomStringConvertible {
    package let program: String
    package let error: CInt

    package var description: String {
      "'\(program)' cannot be started: \(unsafe String(cString: strerror(error)))"
    }
  }

  let processID: pid_t
  /// What we write to; writing never waits.
  let input: CInt
  let output: CInt
  let errors: CInt
  private let ended: CInt

  /// How long the server has to end by itself after its input has ended, and again after SIGTERM, in milliseconds (MCP,
  /// lifecycle, "Shutdown").
  private static let grace: CInt = 2000

  /// Starts a command. Its program is looked up on PATH.
  package init(_ command: [String]) throws(Failure) {
    let program = command.first ?? ""
    var ends: [CInt] = []
    for _ in 0..<3 {
      var (read, write): (CInt, CInt) = (-1, -1)
      let failure = unsafe csystem_pipe(&read, &write)
      guard failure == 0 else { throw Failure(program: program, error: -failure) }
      ends += [read, write]
    }
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    let streams = [ends[0], ends[3], ends[5]]
    // Both arrays outlive the call; the strings are ours until they are freed below.
    let process = unsafe arguments.withUnsafeMutableBufferPointer { arguments in
      unsafe csystem_spawn_peer(program, arguments.baseAddress!, streams)
    }
    unsafe arguments.forEach { unsafe free($0) }
    for stream in streams { close(stream) }
    guard process > 0 else {
      for end in [ends[1], ends[2], ends[4]] { close(end) }
      throw Failure(program: program, error: -process)
    }
    processID = process
    input = ends[1]
    output = ends[2]
    errors = ends[4]
    ended = csystem_process_descriptor(process)
    _ = csystem_make_nonblocking(input)
  }

  /// Ends the server as the protocol says: input closed, a wait, SIGTERM, a wait, SIGKILL. Returns the wait status. To
  /// be called once, and nothing afterwards.
  func end() -> CInt {
    close(input)
    // What it still says is not wanted, and must not keep it from ending.
    close(output)
    close(errors)
    if !waitForEnd() {
      kill(-processID, SIGTERM)
      if !waitForEnd() { kill(-processID, SIGKILL) }
    }
    var status: CInt = 0
    _ = unsafe csystem_reap(processID, &status)
    close(ended)
    return status
  }

  private func waitForEnd() -> Bool {
    var descriptor = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
    while true {
      let count = unsafe poll(&descriptor, 1, Self.grace)
      if count >= 0 { return count > 0 }
      if errno != EINTR { return true }
    }
  }
}
