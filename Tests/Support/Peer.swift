import Glibc
package import JSON
import Synchronization

/// The client's side of a connection, byte by byte: it sends what a test says, however wrong, and reads what comes.
package final class Peer: Sendable {
  package let inbox: LineInbox
  /// Nil once it is closed. Not held during a write.
  private let output: Mutex<CInt?>

  /// Takes over both descriptors.
  package init(reading input: CInt, writing output: CInt) {
    inbox = LineInbox(reading: input)
    self.output = Mutex(output)
  }

  deinit { closeOutput() }

  /// Sends lines, each with a newline.
  package func send(_ lines: String...) { send(bytes: Array(lines.map { $0 + "\n" }.joined().utf8)) }

  /// Sends exactly these bytes. False if the server does not take them any more.
  @discardableResult
  package func send(bytes: [UInt8]) -> Bool {
    guard let descriptor = output.withLock({ $0 }) else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      // The kernel copies from the slice during the call.
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Ends the server's input.
  package func closeOutput() {
    output.withLock { descriptor in
      if let descriptor { close(descriptor) }
      descriptor = nil
    }
  }

  /// The next line as text, or nil at the end.
  package func line() async throws -> String? {
    try await inbox.next().map { String(decoding: $0, as: UTF8.self) }
  }

  /// The next line as JSON; throws at the end and for anything else.
  package func message() async throws -> JSONValue {
    guard let bytes = try await inbox.next() else { throw Ended() }
    return JSONValue(try JSONDocument(bytes).root)
  }

  /// The answer with this id. Everything that comes before it is handed to `other`.
  package func answer(
    to id: JSONValue, other: (JSONValue) -> Void = { _ in },
  ) async throws -> JSONValue {
    while true {
      let message = try await message()
      if message["id"] == id, message["method"] == nil { return message }
      other(message)
    }
  }

  /// Sends a line and returns the answer to `id`.
  package func request(_ line: String, id: JSONValue) async throws -> JSONValue {
    send(line)
    return try await answer(to: id)
  }

  /// All lines until the end.
  package func rest() async throws -> [String] {
    var lines: [String] = []
    while let line = try await line() { lines.append(line) }
    return lines
  }

  /// The server closed its output although a message was expected.
  package struct Ended: Error {}
}
