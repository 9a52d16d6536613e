internal import SandboxProtocol

/// What a run's init says on the run's event socket.
enum RunEvent {
  case started(sb_started)
  case output(sb_output, ArraySlice<UInt8>)
  case partial(sb_output, ArraySlice<UInt8>)
  case tail(sb_output, ArraySlice<UInt8>)
  case measured(sb_measured)
  case folder(Descriptor)
  case limit(sb_limit)
  case denied(sb_denied)
  case exit(sb_exit)
  case artifact(sb_artifact, name: [UInt8], Descriptor)
  case skipped(sb_skipped, name: [UInt8])
  case layer(sb_layer_report, object: String)
  case done(sb_done)
  case failed(sb_failed, object: String)

  /// Decodes one datagram. Returns nil for anything that the protocol does not allow.
  init?(_ datagram: ArraySlice<UInt8>, descriptors: [Descriptor]) {
    guard let header = Wire.message(sb_header.self, in: datagram), header.size == datagram.count,
      descriptors.count == ([SB_ARTIFACT.rawValue, SB_FOLDER.rawValue].contains(header.kind) ? 1 : 0)
    else { return nil }

    func body<Message: BitwiseCopyable>(_ type: Message.Type) -> (Message, ArraySlice<UInt8>)? {
      Wire.message(type, in: datagram).map { ($0, datagram.dropFirst(MemoryLayout<Message>.size)) }
    }
    /// The same for a kind that has a path or the name of an object behind its struct.
    func named<Message: BitwiseCopyable>(_ type: Message.Type) -> (Message, ArraySlice<UInt8>)? {
      body(type).flatMap { $0.1.count <= SB_PATH_MAX ? $0 : nil }
    }
    func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    switch sb_kind(header.kind) {
    case SB_STARTED:
      guard let (message, _) = body(sb_started.self) else { return nil }
      self = .started(message)
    case SB_OUTPUT:
      guard let (message, bytes) = body(sb_output.self) else { return nil }
      self = .output(message, bytes)
    case SB_PARTIAL:
      guard let (message, bytes) = body(sb_output.self) else { return nil }
      self = .partial(message, bytes)
    case SB_TAIL:
      guard let (message, bytes) = body(sb_output.self) else { return nil }
      self = .tail(message, bytes)
    case SB_FOLDER:
      self = .folder(descriptors[0])
    case SB_MEASURED:
      guard let (message, _) = body(sb_measured.self) else { return nil }
      self = .measured(message)
    case SB_LIMIT:
      guard let (message, _) = body(sb_limit.self) else { return nil }
      self = .limit(message)
    case SB_DENIED:
      guard let (message, _) = body(sb_denied.self) else { return nil }
      self = .denied(message)
    case SB_EXIT:
      guard let (message, _) = body(sb_exit.self) else { return nil }
      self = .exit(message)
    case SB_ARTIFACT:
      guard let (message, name) = named(sb_artifact.self) else { return nil }
      self = .artifact(message, name: Array(name), descriptors[0])
    case SB_SKIPPED:
      guard let (message, name) = named(sb_skipped.self) else { return nil }
      self = .skipped(message, name: Array(name))
    case SB_LAYER:
      guard let (message, object) = named(sb_layer_report.self) else { return nil }
      self = .layer(message, object: text(object))
    case SB_DONE:
      guard let (message, _) = body(sb_done.self) else { return nil }
      self = .done(message)
    case SB_FAILED:
      guard let (message, object) = named(sb_failed.self) else { return nil }
      self = .failed(message, object: text(object))
    default:
      return nil
    }
  }
}
