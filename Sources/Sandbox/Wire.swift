internal import SandboxProtocol

/// Messages of the sandbox host as values: the one place that knows their layout in memory.
enum Wire {
  /// The bytes of a message or record without pointers.
  static func bytes<Message: BitwiseCopyable>(of message: Message) -> [UInt8] {
    // SAFETY: the structs of the protocol are integers without padding (their compiler says so: every member is
    // aligned, `reserved` fills the gaps), so that each of their bytes is initialised.
    unsafe withUnsafeBytes(of: message) { unsafe Array($0) }
  }

  /// The message that a datagram begins with, or nil when it is too short for it.
  static func message<Message: BitwiseCopyable>(_ type: Message.Type, in bytes: ArraySlice<UInt8>) -> Message? {
    guard bytes.count >= MemoryLayout<Message>.size else { return nil }
    // SAFETY: the length was checked, and every pattern of bits is a value of these integer structs.
    return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Message.self) }
  }

  static func header<Message>(_ kind: sb_kind, of type: Message.Type) -> sb_header {
    sb_header(kind: kind.rawValue, size: UInt32(MemoryLayout<Message>.size))
  }

  /// RUN with the limits of `request`; `hasChannel` if a channel comes with it, `warm` the number of the warm parent
  /// that is to give birth to it, 0 for none.
  static func run(_ request: RunRequest, hasChannel: Bool = false, warm: UInt32 = 0) -> [UInt8] {
    let limits = request.limits
    var flags: UInt32 = 0
    if request.input != nil { flags |= SB_RUN_STDIN.rawValue }
    if hasChannel { flags |= SB_RUN_CHANNEL.rawValue }
    if request.keepsFolder { flags |= SB_RUN_FOLDER.rawValue }
    if !request.collectsArtifacts { flags |= SB_RUN_NO_ARTIFACTS.rawValue }
    if request.tellsPartialOutput { flags |= SB_RUN_PARTIAL.rawValue }
    var message = sb_run()
    message.header = header(SB_RUN, of: sb_run.self)
    message.flags = flags
    message.minimum_tier = request.minimumTier.wire
    message.policy = SB_POLICY_PROGRAM.rawValue
    message.wall_ms = UInt64(limits.wallMilliseconds)
    message.grace_ms = UInt64(limits.graceMilliseconds)
    // A process that keeps all its processors busy for the whole time stays just below it.
    message.cpu_seconds = UInt64((limits.wallMilliseconds + limits.graceMilliseconds) * limits.processors / 1000 + 2)
    message.memory_bytes = UInt64(limits.memoryBytes)
    // The quota of a folder that is kept stays, whatever memory the run has that makes it.
    message.work_bytes = UInt64(request.keepsFolder ? limits.workBytes : min(limits.workBytes, limits.memoryBytes))
    message.work_inodes = UInt64(limits.workFiles)
    message.file_bytes = UInt64(min(limits.workBytes, limits.memoryBytes))
    message.processes = UInt32(limits.processes)
    message.descriptors = UInt32(limits.openFiles)
    message.cpus = UInt32(limits.processors)
    message.warm = warm
    message.output_head_bytes = UInt64(limits.outputHead)
    message.output_tail_bytes = UInt64(limits.outputTail)
    message.output_total_bytes = UInt64(limits.outputBytes)
    message.artifact_bytes = UInt64(limits.artifactBytes)
    message.artifact_total_bytes = UInt64(limits.artifactBytes)
    message.artifact_count = UInt32(limits.artifactCount)
    message.artifact_depth = UInt32(limits.artifactDepth)
    return bytes(of: message)
  }

  /// WARM: the warm parent of this number keeps so many processes ready, until no run has come for so long.
  static func warm(_ number: UInt32, waiting: Int, idleMilliseconds: Int) -> [UInt8] {
    bytes(
      of: sb_warm(
        header: header(SB_WARM, of: sb_warm.self), number: number, waiting: UInt32(waiting),
        idle_ms: UInt32(idleMilliseconds), reserved: 0))
  }

  static func hello() -> [UInt8] {
    bytes(
      of: sb_hello(
        header: header(SB_HELLO, of: sb_hello.self), version: UInt32(SB_VERSION), landlock_abi: 0, privileged: 0,
        reserved: 0))
  }

  static func probe() -> [UInt8] {
    bytes(
      of: sb_probe(
        header: header(SB_PROBE, of: sb_probe.self), policy: SB_POLICY_PROGRAM.rawValue, landlock_abi_max: 0))
  }

  static func measure() -> [UInt8] { bytes(of: header(SB_MEASURE, of: sb_header.self)) }

  static func cancel() -> [UInt8] { bytes(of: header(SB_CANCEL, of: sb_header.self)) }
}
