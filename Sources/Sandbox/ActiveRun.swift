internal import CSystem
internal import Glibc
internal import SandboxProtocol

/// A run that the lane watches: its socket, its clock, and what has been heard of it.
///
/// Lives on the lane's thread alone.
final class ActiveRun {
  /// What the caller hands over to have a run watched.
  struct Start: Sendable {
    let id: UInt64
    let socket: Descriptor
    /// The limits that were asked for. Init keeps to them; what it sends is not believed to.
    let limits: Limits
    /// Milliseconds after which init is taken to be dead.
    let patience: Int
    /// Whether the run has a work folder to hand out.
    var keepsFolder = false
    /// Told what the run holds, when it was asked.
    var measured: @Sendable (Int) -> Void = { _ in }
    /// Told what of the standard output is kept, as it comes.
    var said: @Sendable (ArraySlice<UInt8>) -> Void = { _ in }
    /// Told what the program prints, as it comes. Called on the lane, which serves all runs: it must be quick.
    var printed: (@Sendable (OutputPiece) -> Void)?
    let finish: @Sendable (RunOutcome, [LayerReport]) -> Void
  }

  /// Whether the run goes on.
  enum Progress {
    case more
    case ended
  }

  let start: Start
  private(set) var deadline: ContinuousClock.Instant
  private var outcome = RunOutcome(end: .failed(SandboxError(.lost, step: "wait for the run")))
  private var layers: [LayerReport] = []
  private var hasFinished = false
  private var artifactRoom: Int

  /// Events that are taken before other runs get their turn.
  private static let turn = 256
  /// Entries of one kind that any honest init stays far below.
  private static let entries = 2048

  init(_ start: Start) {
    self.start = start
    artifactRoom = start.limits.artifactBytes
    deadline = .now + .milliseconds(start.patience)
  }

  /// Kills the run; its last events are waited for, but not for long.
  func cancel() {
    _ = UnixSocket.send(Wire.cancel(), to: start.socket)
    deadline = min(deadline, .now + .seconds(5))
  }

  /// Asks what memory the run holds; whether and when it says so is its own business.
  func measure() { _ = UnixSocket.send(Wire.measure(), to: start.socket) }

  /// The second wall clock: init did not answer in time. Closing the socket ends the run, whatever state it is in.
  func expire() {
    outcome.folder = .lost
    finish(
      .failed(
        SandboxError(.lost, step: "wait for the run", detail: "its init did not answer in time, the run was killed")))
  }

  /// Takes all events that have arrived.
  func read(buffer: inout [UInt8]) -> Progress {
    for _ in 0..<Self.turn where !hasFinished {
      switch UnixSocket.receive(from: start.socket, buffer: &buffer) {
      case .nothing:
        return .more
      case .end:
        outcome.metAnEndingHost = !outcome.hasStarted
        finish(
          .failed(
            SandboxError(
              .lost, step: "wait for the run",
              detail: "the sandbox host or the run's init ended before the run did, which had "
                + (outcome.hasStarted ? "" : "not ") + "begun; nothing of it is left alive")))
      case .broken(let error):
        outcome.folder = .lost
        finish(.failed(SandboxError(.lost, step: "read the run's events", errorNumber: error)))
      case .message(let datagram, let descriptors):
        guard let event = RunEvent(datagram, descriptors: descriptors), isWithinBounds(event) else {
          outcome.folder = .lost
          finish(.failed(SandboxError(.lost, step: "read the run's events", detail: "a message makes no sense")))
          return .ended
        }
        take(event)
      }
    }
    return hasFinished ? .ended : .more
  }

  private func finish(_ end: RunOutcome.End) {
    guard !hasFinished else { return }
    hasFinished = true
    outcome.end = end
    start.finish(outcome, layers)
  }

  /// Whether an event is one that an init which keeps the limits would send. An init that a program has taken over must
  /// not be able to fill the server's memory.
  private func isWithinBounds(_ event: RunEvent) -> Bool {
    switch event {
    case .output(let output, let bytes):
      return Self.isPlace(output.offset)
        && stream(output.stream).head.count + bytes.count <= start.limits.outputHead
    case .partial(let output, let bytes):
      return Self.isPlace(output.offset) && start.printed != nil && bytes.count <= SB_PARTIAL_MAX
    case .tail(let output, let bytes):
      return Self.isPlace(output.offset)
        && stream(output.stream).tail.count + bytes.count <= start.limits.outputTail
    case .artifact(let artifact, let name, _) where Self.isSideFile(name):
      return outcome.sideFiles.count < SB_SIDE_FILES_MAX && artifact.size <= SB_SIDE_FILE_RETURN_MAX
    case .artifact(let artifact, _, _):
      // One that cannot be read is skipped.
      return outcome.artifacts.count < start.limits.artifactCount && artifact.size <= artifactRoom
        && outcome.skipped.count < Self.entries
    case .denied: return outcome.denied.count < Self.entries
    case .skipped: return outcome.skipped.count < Self.entries
    case .limit: return outcome.exceeded.count < Self.entries
    case .layer: return layers.count < Self.entries
    case .folder:
      if case .untouched = outcome.folder { return start.keepsFolder }
      return false
    case .started, .measured, .exit, .done, .failed: return true
    }
  }

  /// Whether an offset is one from which can be counted on.
  private static func isPlace(_ offset: UInt64) -> Bool { offset <= UInt64(Int.max / 2) }

  private func take(_ event: RunEvent) {
    switch event {
    case .started(let started):
      outcome.hasStarted = true
      outcome.isolation = IsolationReport(
        tier: started.tier, missing: started.missing, landlockABI: started.landlock_abi)
    case .partial(let output, let bytes):
      tell(output, bytes)
    case .output(let output, let bytes):
      tell(output, bytes)
      update(output.stream) { stream in
        stream.head += bytes
        stream.total = max(stream.total, stream.head.count)
      }
      if output.stream == SB_STREAM_STDOUT.rawValue { start.said(bytes) }
    case .tail(let output, let bytes):
      update(output.stream) { stream in
        stream.tail += bytes
        stream.total = max(stream.total, Int(output.offset) + bytes.count)
      }
    case .folder(let descriptor):
      outcome.folder = .kept(WorkFolder(descriptor: descriptor))
    case .measured(let measured):
      start.measured(Int(clamping: measured.bytes))
    case .limit(let limit):
      outcome.exceeded.append(
        RunOutcome.Exceeded(
          limit: Self.limitName(limit.limit), allowed: Int(clamping: limit.allowed),
          measured: Int(clamping: limit.measured)))
    case .denied(let denied):
      outcome.denied.append(
        RunOutcome.Denied(
          call: SyscallNames.name(of: Int(denied.number)) ?? "#\(denied.number)", count: Int(clamping: denied.count),
          isForbidden: denied.answer == EPERM))
    case .exit(let exit):
      take(exit)
    case .artifact(let artifact, let name, let file):
      take(artifact, name: name, file: file)
    case .skipped(let skipped, let name):
      outcome.skipped.append(
        RunOutcome.Skipped(
          name: name.isEmpty ? nil : name, reason: Self.skipReason(skipped.reason), count: Int(clamping: skipped.count),
          size: Int(clamping: skipped.size)))
    case .layer(let layer, let object):
      layers.append(LayerReport(layer, object: object))
    case .done(let done):
      take(done)
    case .failed(let failed, let object):
      // The one failure there that is a request's: the folder it brought was none, or none any more.
      if failed.step == SB_STEP_ROOT.rawValue, failed.layer == 0 { outcome.folder = .lost }
      finish(.failed(Remedy.error(of: failed, object: object)))
    }
  }

  private func tell(_ output: sb_output, _ bytes: ArraySlice<UInt8>) {
    start.printed?(
      OutputPiece(
        isError: output.stream == SB_STREAM_STDERR.rawValue, offset: Int(clamping: output.offset), bytes: Array(bytes)))
  }

  private func stream(_ stream: UInt32) -> StreamCapture {
    stream == SB_STREAM_STDERR.rawValue ? outcome.errorOutput : outcome.output
  }

  private func update(_ stream: UInt32, with change: (inout StreamCapture) -> Void) {
    if stream == SB_STREAM_STDERR.rawValue { change(&outcome.errorOutput) } else { change(&outcome.output) }
  }

  private func take(_ exit: sb_exit) {
    if exit.signaled == 1 { outcome.signal = Int(exit.code) } else { outcome.exitCode = Int(exit.code) }
    outcome.usage.wallNanoseconds = Int(clamping: exit.wall_ns)
    outcome.usage.processorNanoseconds = Int(clamping: exit.user_ns &+ exit.system_ns)
    outcome.usage.peakBytes = Int(clamping: exit.peak_bytes)
    outcome.output.total = Int(clamping: exit.stdout_bytes)
    outcome.errorOutput.total = Int(clamping: exit.stderr_bytes)
    outcome.deniedCount = Int(clamping: exit.denied_count)
  }

  /// Whether a collected file is a side file: only their names are absolute.
  private static func isSideFile(_ name: [UInt8]) -> Bool { name.first == UInt8(ascii: "/") }

  /// Copies a collected file out of the run's memory at once: a hundred descriptors a run would soon be too many.
  private func take(_ artifact: sb_artifact, name: [UInt8], file: Descriptor) {
    let size = Int(clamping: artifact.size)
    if !Self.isSideFile(name) { artifactRoom -= size }
    let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
      // SAFETY: the room has `size` bytes; the call initialises as many as it returns.
      count = max(0, unsafe csystem_read_at(file.number, room.baseAddress, size, 0))
    }
    guard content.count == size else {
      outcome.skipped.append(RunOutcome.Skipped(name: name, reason: "unreadable", count: 1, size: size))
      return
    }
    if Self.isSideFile(name) {
      outcome.sideFiles[String(decoding: name, as: UTF8.self)] = content
      return
    }
    outcome.artifacts.append(
      RunOutcome.Artifact(name: name, content: content, isChangedInput: artifact.changed == 1))
  }

  private func take(_ done: sb_done) {
    outcome.isolation = IsolationReport(tier: done.tier, missing: done.missing, landlockABI: done.landlock_abi)
    switch sb_status(done.status) {
    case SB_STATUS_EXITED:
      finish(outcome.signal.map(RunOutcome.End.signalled) ?? .exited(outcome.exitCode ?? 0))
    case SB_STATUS_TIMEOUT: finish(.timeout)
    case SB_STATUS_MEMORY: finish(.memory)
    case SB_STATUS_OUTPUT_LIMIT: finish(.outputLimit)
    case SB_STATUS_CANCELLED: finish(.cancelled)
    default:
      finish(.failed(SandboxError(.lost, step: "read the run's events", detail: "status \(done.status) is unknown")))
    }
  }

  private static func limitName(_ limit: UInt32) -> String {
    switch sb_limit_kind(limit) {
    case SB_LIMIT_WALL: "wall_ms"
    case SB_LIMIT_MEMORY: "memory_bytes"
    case SB_LIMIT_OUTPUT: "output_bytes"
    case SB_LIMIT_CPU: "cpu_s"
    default: "limit_\(limit)"
    }
  }

  private static func skipReason(_ reason: UInt32) -> String {
    switch sb_skip_reason(reason) {
    case SB_SKIP_TOO_BIG: "too_big"
    case SB_SKIP_TOTAL: "total_size"
    case SB_SKIP_COUNT: "too_many"
    case SB_SKIP_DEPTH: "too_deep"
    case SB_SKIP_SPECIAL: "not_a_file"
    case SB_SKIP_HIDDEN: "hidden"
    case SB_SKIP_UNREADABLE: "unreadable"
    default: "reason_\(reason)"
    }
  }
}
