internal import CSystem
internal import Glibc
internal import SandboxProtocol

/// Sends and receives over Unix sockets with descriptors, never blocking: whole messages to and from the host and each
/// run's init, a stream to a worker.
enum UnixSocket {
  /// What a receive found.
  enum Received {
    case message(ArraySlice<UInt8>, [Descriptor])
    /// Nothing is there yet.
    case nothing
    /// The other side is gone.
    case end
    /// A message that cannot be taken: too long, too many descriptors, or a system error.
    case broken(Int32)
  }

  /// Two connected sockets that keep messages apart (SOCK_SEQPACKET).
  static func messagePair() throws(SandboxError) -> (Descriptor, Descriptor) {
    try unsafe pair { unsafe csystem_seqpacket_pair($0) }
  }

  /// Two connected stream sockets.
  static func streamPair() throws(SandboxError) -> (Descriptor, Descriptor) {
    try unsafe pair { unsafe csystem_stream_pair($0) }
  }

  private static func pair(
    _ make: (UnsafeMutablePointer<Int32>?) -> Int32
  ) throws(SandboxError) -> (Descriptor, Descriptor) {
    var numbers: [Int32] = [-1, -1]
    // SAFETY: both functions write two numbers, for which there is room.
    let result = unsafe numbers.withUnsafeMutableBufferPointer { unsafe make($0.baseAddress) }
    guard result == 0 else { throw .system(-result, doing: "make a socket pair") }
    return (Descriptor(owning: numbers[0]), Descriptor(owning: numbers[1]))
  }

  /// Sends one message. Returns 0, or the error number.
  static func send(_ message: [UInt8], descriptors: [Descriptor] = [], to socket: Descriptor) -> Int32 {
    let sent = sendPart(message[...], descriptors: descriptors, to: socket)
    return sent < 0 ? Int32(-sent) : 0
  }

  /// Sends as much of `bytes` as a stream socket takes now, with the descriptors at the first byte; of a message all or
  /// nothing. The number of bytes, or the error number as a negative one.
  static func sendPart(_ bytes: ArraySlice<UInt8>, descriptors: [Descriptor], to socket: Descriptor) -> Int {
    let numbers = descriptors.map(\.number)
    // SAFETY: the call reads both buffers, of the sizes given, and keeps neither.
    let sent = unsafe bytes.withUnsafeBytes { bytes in
      unsafe numbers.withUnsafeBufferPointer { numbers in
        unsafe csystem_send_message(socket.number, bytes.baseAddress, bytes.count, numbers.baseAddress, numbers.count)
      }
    }
    // The objects, not only their numbers, must live until the kernel has made its own references.
    return withExtendedLifetime((socket, descriptors)) { sent }
  }

  /// Takes one message into `buffer`, which has room for the longest.
  static func receive(from socket: Descriptor, buffer: inout [UInt8]) -> Received {
    if buffer.count < Int(SB_MESSAGE_MAX) { buffer = [UInt8](repeating: 0, count: Int(SB_MESSAGE_MAX)) }
    var numbers: [Int32] = [-1, -1, -1, -1]
    var count = numbers.count
    // SAFETY: the call writes into both buffers, at most as much as they are said to hold.
    let received = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe numbers.withUnsafeMutableBufferPointer { numbers in
        unsafe csystem_receive_message(socket.number, bytes.baseAddress, bytes.count, numbers.baseAddress, &count)
      }
    }
    switch received {
    case 0: return .end
    case Int(-EAGAIN): return .nothing
    case ..<0: return .broken(Int32(-received))
    default: return .message(buffer[..<received], numbers[..<count].map { Descriptor(owning: $0) })
    }
  }
}
