internal import Glibc

/// One request on a worker's channel and its answer, as the lane carries them.
///
/// Lives on the lane's thread alone. No byte of the answer is trusted: it must belong to this request, be complete, no
/// longer than allowed, and come alone.
final class WorkerExchange {
  /// What the caller hands over to have an exchange made.
  struct Start: Sendable {
    let id: UInt64
    let channel: Descriptor
    /// The request with its frame before it.
    let bytes: [UInt8]
    let descriptors: [Descriptor]
    /// The number that the answer must repeat.
    let number: UInt64
    let answerLimit: Int
    let deadline: ContinuousClock.Instant
    let finish: @Sendable (End) -> Void
  }

  /// How an exchange ended.
  enum End: Sendable {
    case answer([UInt8])
    case timeout
    /// The worker closed the channel, most likely by ending.
    case closed
    case lied(String)
    /// Given up by the caller.
    case abandoned
  }

  let start: Start
  private var sent = 0
  private var received: [UInt8] = []

  /// Bytes taken before others get their turn.
  private static let turn = 1 << 20

  init(_ start: Start) {
    self.start = start
  }

  var isSending: Bool { sent < start.bytes.count }

  /// Sends and receives what can be without waiting. The end, or nil while the exchange goes on.
  func advance(buffer: inout [UInt8]) -> End? {
    let isOpen = send()
    // A worker that is gone may have said something before: what it said is looked at first.
    return receive(buffer: &buffer) ?? (isOpen ? nil : .closed)
  }

  /// False when nobody will ever read what is left.
  private func send() -> Bool {
    while isSending {
      // Descriptors go with the first byte, once.
      let count = UnixSocket.sendPart(
        start.bytes[sent...], descriptors: sent == 0 ? start.descriptors : [], to: start.channel)
      guard count > 0 else { return count == Int(-EAGAIN) }
      sent += count
    }
    return true
  }

  private func receive(buffer: inout [UInt8]) -> End? {
    var room = Self.turn
    while room > 0 {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        // SAFETY: the buffer has so many bytes. Without room for control messages the kernel closes descriptors that
        // come along instead of handing them over.
        unsafe recv(start.channel.number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
      }
      if count == 0 { return .closed }
      if count < 0 {
        switch errno {
        case EINTR: continue
        case EAGAIN: return nil
        default: return .closed
        }
      }
      room -= count
      received += buffer[..<count]
      if let end = judge() { return end }
    }
    return nil
  }

  /// What the bytes so far amount to; nil while they could still become the answer.
  private func judge() -> End? {
    if isSending { return .lied("it answered before it had read the request") }
    guard received.count >= WorkerFrame.size else { return nil }
    let frame = WorkerFrame(received[..<WorkerFrame.size])
    guard frame.number == start.number else { return .lied("it answered another request") }
    guard frame.descriptors == 0, frame.reserved == 0 else { return .lied("its answer begins with no frame") }
    guard frame.length <= UInt64(start.answerLimit) else {
      return .lied("it announced \(frame.length) bytes, \(start.answerLimit) are allowed")
    }
    let whole = WorkerFrame.size + Int(frame.length)
    if received.count < whole { return nil }
    guard received.count == whole else { return .lied("it sent more than it announced") }
    return .answer(Array(received.dropFirst(WorkerFrame.size)))
  }
}
