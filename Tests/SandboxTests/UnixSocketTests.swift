import Testing

@testable import Sandbox

@Suite("Sockets to the host") struct UnixSocketTests {
  @Test("What the other side sent before it ended is received, also when it left a message of ours unread")
  func lastWords() throws {
    let ours = try endedPeer(leaving: [7])
    var buffer: [UInt8] = []
    guard case .message(let bytes, _) = UnixSocket.receive(from: ours, buffer: &buffer) else {
      Issue.record("the message is lost")
      return
    }
    #expect(bytes == [7])
    guard case .end = UnixSocket.receive(from: ours, buffer: &buffer) else {
      Issue.record("the end is not seen")
      return
    }
  }

  /// A socket whose other side sent these bytes and closed without reading what it was sent.
  private func endedPeer(leaving bytes: [UInt8]) throws -> Descriptor {
    let (ours, theirs) = try UnixSocket.messagePair()
    try #require(UnixSocket.send(bytes, to: theirs) == 0)
    try #require(UnixSocket.send([1], to: ours) == 0)
    return ours
  }
}
