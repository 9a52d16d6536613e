internal import CSystem
internal import Glibc
internal import SandboxProtocol

/// Sends and receives whole messages with descriptors over a SOCK_SEQPACKET socket, never blocking.
enum SeqpacketSocket {
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

  /// Two connected sockets.
  static func pair() throws(SandboxError) -> (Descriptor, Descriptor) {
    var numbers: [Int32] = [-1, -1]
    let result = unsafe numbers.withUnsafeMutableBufferPointer { unsafe cs_seqpacket_pair($0.baseAddress) }
    guard result == 0 else { throw .system(-result, doing: "make a socket pair") }
    return (Descriptor(owning: numbers[0]), Descriptor(owning: numbers[1]))
  }

  /// Two connected stream sockets.
  static func streamPair() throws(SandboxError) -> (Descriptor, Descriptor) {
    var numbers: [Int32] = [-1, -1]
    let result = unsafe numbers.withUnsafeMutableBufferPointer { unsafe cs_stream_pair($0.baseAddress) }
    guard result == 0 else { throw .system(-result, doing: "make a socket pair") }
    return (Descriptor(owning: numbers[0]), Descriptor(owning: numbers[1]))
  }

  /// Sends one message. Returns 0, or the error number.
  static func send(_ bytes: [UInt8], descriptors: [Descriptor] = [], to socket: Descriptor) -> Int32 {
    let numbers = descriptors.map(\.number)
    let sent = unsafe bytes.withUnsafeBytes { bytes in
      unsafe numbers.withUnsafeBufferPointer { numbers in
        unsafe cs_send_message(socket.number, bytes.baseAddress, bytes.count, numbers.baseAddress, numbers.count)
      }
    }
    // The objects, not only their numbers, must live until the kernel has made its own references.
    return withExtendedLifetime((socket, descriptors)) { sent < 0 ? Int32(-sent) : 0 }
  }

  /// Sends as much of `bytes`, which are not empty, as a stream socket takes now, with the descriptors at the first
  /// byte. The number of bytes, or the error number as a negative one.
  static func sendPart(_ bytes: ArraySlice<UInt8>, descriptors: [Descriptor], to socket: Descriptor) -> Int {
    let numbers = descriptors.map(\.number)
    let sent = unsafe bytes.withUnsafeBytes { bytes in
      unsafe numbers.withUnsafeBufferPointer { numbers in
        unsafe cs_send_message(socket.number, bytes.baseAddress, bytes.count, numbers.baseAddress, numbers.count)
      }
    }
    return withExtendedLifetime((socket, descriptors)) { sent }
  }

  /// Takes one message into `buffer`, which has room for the longest.
  static func receive(from socket: Descriptor, buffer: inout [UInt8]) -> Received {
    if buffer.count < Int(SB_MESSAGE_MAX) { buffer = [UInt8](repeating: 0, count: Int(SB_MESSAGE_MAX)) }
    var numbers: [Int32] = [-1, -1, -1, -1]
    var count = numbers.count
    let received = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe numbers.withUnsafeMutableBufferPointer { numbers in
        unsafe cs_receive_message(socket.number, bytes.baseAddress, bytes.count, numbers.baseAddress, &count)
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
