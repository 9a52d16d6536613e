import Glibc
import SandboxProtocol
import Synchronization
import Testing

@testable import Sandbox

/// What the server makes of an init that lies: a program that took it over gains no hold on the server.
@Suite("Hostile init") struct HostileInitTests {
  /// Feeds messages to a run as its init would, and answers its outcome; nil when it has not ended.
  private func outcome(
    limits: Limits = Limits(), keepsFolder: Bool = false, _ messages: [[UInt8]], descriptors: [Descriptor] = []
  ) throws
    -> RunOutcome?
  {
    let (ours, theirs) = try UnixSocket.messagePair()
    let box = OutcomeBox()
    let run = ActiveRun(
      ActiveRun.Start(
        id: 1, socket: ours, limits: limits, patience: 60_000, keepsFolder: keepsFolder, printed: { _ in },
        finish: { outcome, _ in box.set(outcome) }))
    var buffer: [UInt8] = []
    for message in messages {
      let kind = Wire.message(sb_header.self, in: message[...])?.kind
      let takesOne = kind == SB_ARTIFACT.rawValue || kind == SB_FOLDER.rawValue
      try #require(UnixSocket.send(message, descriptors: takesOne ? descriptors : [], to: theirs) == 0)
      if case .ended = run.read(buffer: &buffer) { break }
    }
    return box.outcome
  }

  private func message<Struct: BitwiseCopyable>(_ kind: sb_kind, _ body: Struct, more: [UInt8] = [], size: Int? = nil)
    -> [UInt8]
  {
    var bytes = Wire.bytes(of: body) + more
    let header = Wire.bytes(of: sb_header(kind: kind.rawValue, size: UInt32(size ?? bytes.count)))
    bytes.replaceSubrange(0..<header.count, with: header)
    return bytes
  }

  @Test("A message of an unknown kind, of a wrong size, or too short for its kind fails the run", arguments: 0..<4)
  func malformed(which: Int) throws {
    let messages = [
      message(sb_kind(rawValue: 999), sb_done()), message(SB_DONE, sb_done(), size: 4),
      message(SB_EXIT, sb_header()), [1, 2, 3],
    ]
    let outcome = try outcome([messages[which]])
    #expect(outcome?.failure?.detail == "a message makes no sense")
  }

  @Test("More output than was asked for fails the run instead of growing the server")
  func flood() throws {
    var output = sb_output()
    output.stream = SB_STREAM_STDOUT.rawValue
    let piece = message(SB_OUTPUT, output, more: [UInt8](repeating: 0x78, count: 16 * 1024))
    #expect(try outcome([piece]) == nil)
    #expect(try outcome([piece, piece])?.failure != nil)
  }

  @Test("Output from a place that no stream reaches fails the run", arguments: [SB_OUTPUT, SB_PARTIAL, SB_TAIL])
  func outputFromNowhere(kind: sb_kind) throws {
    for offset in [UInt64(Int.max), UInt64(Int.max) + 1, .max] {
      var output = sb_output()
      output.stream = SB_STREAM_STDERR.rawValue
      output.offset = offset
      #expect(try outcome([message(kind, output, more: [0x78])])?.failure != nil)
    }
  }

  @Test("Totals and counts beyond every bound are taken for what they are, and add up to nothing worse")
  func hugeTotals() throws {
    func all<Struct: BitwiseCopyable>(_ kind: sb_kind, _ body: Struct) -> [UInt8] {
      var bytes = [UInt8](repeating: 0xFF, count: MemoryLayout<Struct>.size)
      let header = Wire.bytes(of: sb_header(kind: kind.rawValue, size: UInt32(bytes.count)))
      bytes.replaceSubrange(0..<header.count, with: header)
      return bytes
    }
    var done = sb_done()
    done.status = SB_STATUS_EXITED.rawValue
    let outcome = try #require(
      try outcome([
        all(SB_STARTED, sb_started()), all(SB_MEASURED, sb_measured()), all(SB_LIMIT, sb_limit()),
        all(SB_DENIED, sb_denied()), all(SB_EXIT, sb_exit()), all(SB_SKIPPED, sb_skipped()), message(SB_DONE, done),
      ]))
    #expect(outcome.failure == nil)
    #expect(outcome.output.total == Int.max && outcome.output.dropped == Int.max)
    #expect(outcome.denied.map(\.call) == ["#4294967295"])
  }

  @Test("An artifact that claims more bytes than were asked for is never allocated")
  func hugeArtifact() throws {
    var artifact = sb_artifact()
    artifact.size = 1 << 60
    let file = try MemoryFile([1, 2, 3]).descriptor
    let outcome = try outcome([message(SB_ARTIFACT, artifact, more: Array("x".utf8))], descriptors: [file])
    #expect(outcome?.failure != nil)
  }

  @Test("Side files in greater number or size than an init sends fail the run")
  func sideFileFlood() throws {
    var artifact = sb_artifact()
    artifact.size = 1
    let file = try MemoryFile([1]).descriptor
    func piece(_ number: Int) -> [UInt8] { message(SB_ARTIFACT, artifact, more: Array("/run/\(number)".utf8)) }
    #expect(try outcome((0..<16).map(piece), descriptors: [file]) == nil)
    #expect(try outcome((0..<17).map(piece), descriptors: [file])?.failure != nil)
    artifact.size = UInt64(SB_SIDE_FILE_RETURN_MAX) + 1
    #expect(try outcome([piece(0)], descriptors: [file])?.failure != nil)
  }

  @Test("A work folder that nobody asked for, or a second one, fails the run, and none is kept")
  func strayFolder() throws {
    let file = try MemoryFile([1]).descriptor
    let folder = message(SB_FOLDER, sb_header())
    #expect(try outcome(keepsFolder: true, [folder], descriptors: [file]) == nil)
    for (keeps, messages) in [(false, [folder]), (true, [folder, folder])] {
      let outcome = try #require(try outcome(keepsFolder: keeps, messages, descriptors: [file]))
      #expect(outcome.failure != nil)
      guard case .lost = outcome.folder else {
        Issue.record("\(outcome.folder)")
        continue
      }
    }
  }

  @Test("An artifact shorter than it claims is left out and named")
  func shortArtifact() throws {
    var artifact = sb_artifact()
    artifact.size = 100
    let file = try MemoryFile([1, 2, 3]).descriptor
    var done = sb_done()
    done.status = SB_STATUS_EXITED.rawValue
    let outcome = try outcome(
      [message(SB_ARTIFACT, artifact, more: Array("x".utf8)), message(SB_DONE, done)], descriptors: [file])
    #expect(outcome?.artifacts.isEmpty == true)
    #expect(outcome?.skipped.map(\.reason) == ["unreadable"])
  }

  @Test("Artifacts that cannot be read are not remembered for ever")
  func unreadableFlood() throws {
    var artifact = sb_artifact()
    artifact.size = 2
    let file = try MemoryFile([1]).descriptor
    let piece = message(SB_ARTIFACT, artifact, more: Array("x".utf8))
    #expect(try outcome([piece, piece], descriptors: [file]) == nil)
    let (ours, theirs) = try UnixSocket.messagePair()
    let box = OutcomeBox()
    let run = ActiveRun(
      ActiveRun.Start(id: 1, socket: ours, limits: Limits(), patience: 60_000) { outcome, _ in box.set(outcome) })
    var buffer: [UInt8] = []
    for _ in 0..<4096 where box.outcome == nil {
      try #require(UnixSocket.send(piece, descriptors: [file], to: theirs) == 0)
      _ = run.read(buffer: &buffer)
    }
    let failed = try #require(box.outcome)
    #expect(failed.failure != nil && failed.skipped.count <= 2048)
  }

  @Test("A name longer than any path fails the run", arguments: [SB_ARTIFACT, SB_SKIPPED, SB_LAYER, SB_FAILED])
  func longName(kind: sb_kind) throws {
    func named(_ length: Int) -> [UInt8] {
      let name = [UInt8](repeating: 0x78, count: length)
      return switch kind {
      case SB_ARTIFACT: message(kind, sb_artifact(), more: name)
      case SB_SKIPPED: message(kind, sb_skipped(), more: name)
      case SB_LAYER: message(kind, sb_layer_report(), more: name)
      default: message(kind, sb_failed(), more: name)
      }
    }
    let file = try MemoryFile([1]).descriptor
    let nonsense = "a message makes no sense"
    #expect(try outcome([named(Int(SB_PATH_MAX))], descriptors: [file])?.failure?.detail != nonsense)
    #expect(try outcome([named(Int(SB_PATH_MAX) + 1)], descriptors: [file])?.failure?.detail == nonsense)
  }

  @Test("Descriptors where none belong fail the run and are closed")
  func strayDescriptors() throws {
    let (ours, theirs) = try UnixSocket.messagePair()
    let box = OutcomeBox()
    let run = ActiveRun(
      ActiveRun.Start(id: 1, socket: ours, limits: Limits(), patience: 60_000) { outcome, _ in box.set(outcome) })
    let file = try MemoryFile([1]).descriptor
    try #require(UnixSocket.send(message(SB_STARTED, sb_started()), descriptors: [file], to: theirs) == 0)
    var buffer: [UInt8] = []
    _ = run.read(buffer: &buffer)
    #expect(box.outcome?.failure != nil)
  }
}

/// Takes the outcome out of a run's callback.
private final class OutcomeBox: Sendable {
  private let value = Mutex<RunOutcome?>(nil)
  var outcome: RunOutcome? { value.withLock(\.self) }
  func set(_ outcome: RunOutcome) { value.withLock { $0 = outcome } }
}
