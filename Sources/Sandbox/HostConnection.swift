internal import CSystem
internal import Glibc
internal import SandboxProtocol
internal import Synchronization

/// A running sandbox host: its process, its control socket, and what it said about itself.
final class HostConnection: Sendable {
  /// What the host answered to HELLO.
  struct Greeting: Sendable {
    var landlockABI: Int
    var isPrivileged: Bool
  }

  let process: pid_t
  /// Readable when the process has ended.
  let processDescriptor: Descriptor
  let control: Descriptor
  private let hasEnded = Atomic(false)
  /// Written by the lane's thread when the answer to HELLO comes, read by whoever asks for `hello`.
  private let greeting = Mutex<Greeting?>(nil)

  /// Starts the host at `path` and greets it.
  init(startingHostAt path: String) throws(SandboxError) {
    let (ours, theirs) = try UnixSocket.messagePair()
    let started = unsafe path.withCString { unsafe csystem_spawn_host($0, theirs.number) }
    guard started > 0 else {
      throw SandboxError(
        .unavailable, step: "start the sandbox host \(path)", errorNumber: Int32(-started),
        remedy: "build it with tools/build; it belongs beside the workbench executable")
    }
    process = started
    control = ours
    let watch = csystem_process_descriptor(started)
    guard watch >= 0 else {
      // Nobody could be told of its end.
      Self.discard(started)
      throw .system(-watch, doing: "watch the sandbox host")
    }
    processDescriptor = Descriptor(owning: watch)
    let sent = UnixSocket.send(Wire.hello(), to: ours)
    guard sent == 0 else {
      Self.discard(started)
      throw .system(sent, doing: "greet the sandbox host")
    }
  }

  /// Ends a host that cannot be used, and takes its exit status.
  private static func discard(_ process: pid_t) {
    var status: Int32 = 0
    kill(process, SIGKILL)
    _ = unsafe csystem_reap(process, &status)
  }

  /// Whether the host has not been seen to end, nor been ended.
  var isRunning: Bool { !hasEnded.load(ordering: .relaxed) }

  /// Takes the host's answers. Returns false when it said something it must not say, or another version.
  func readControl(buffer: inout [UInt8]) -> Bool {
    while true {
      switch UnixSocket.receive(from: control, buffer: &buffer) {
      case .nothing:
        return true
      case .end, .broken:
        return false
      case .message(let bytes, _):
        guard let hello = Wire.message(sb_hello.self, in: bytes), hello.header.kind == SB_HELLO.rawValue,
          hello.version == UInt32(SB_VERSION)
        else { return false }
        greeting.withLock { $0 = Greeting(landlockABI: Int(hello.landlock_abi), isPrivileged: hello.privileged == 1) }
      }
    }
  }

  /// What the host answered to HELLO, nil until it has.
  var hello: Greeting? { greeting.withLock(\.self) }

  /// Takes the exit status of a process that has ended, so that no zombie stays.
  func reap() {
    var status: Int32 = 0
    _ = unsafe csystem_reap(process, &status)
    hasEnded.store(true, ordering: .relaxed)
  }

  /// Ends the host: it and every run of it end when the control socket does. `reap` follows when it has.
  func end() {
    hasEnded.store(true, ordering: .relaxed)
    _ = shutdown(control.number, Int32(SHUT_RDWR))
  }
}
