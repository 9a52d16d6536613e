import Glibc
package import JSON
import JSONRPC
import Synchronization

/// The client's side of a connection: asks a server on two descriptors and hands over what it sends unasked.
///
/// ```swift
/// let client = MCPClient(reading: fromServer, writing: toServer)
/// try await client.initialize(as: "repl", version: "1.0.0")
/// let result = try await client.callTool("echo", ["text": "hi"])
/// ```
package final class MCPClient: Sendable {
  /// Why a request had no result.
  package enum Failure: Error {
    /// The server answered with a protocol error.
    case refused(code: Int, message: String, data: JSONValue?)
    /// The server closed the connection first.
    case closed
  }

  /// What the client can do for the server while it waits.
  package struct Services: Sendable {
    /// As `initialize` declares it.
    let capabilities: JSONValue
    /// The result for a request of the server's, or nil if that is not done here. Runs on the lane that reads.
    let answer: @Sendable (_ method: String, _ params: JSONValue) -> JSONValue?

    package init(
      _ capabilities: JSONValue, answer: @escaping @Sendable (_ method: String, _ params: JSONValue) -> JSONValue?,
    ) {
      self.capabilities = capabilities
      self.answer = answer
    }

    /// Nothing but `ping`.
    package static let none = Services([:]) { _, _ in nil }
  }

  private struct State {
    var waiting: [Int64: CheckedContinuation<JSONValue, any Error>] = [:]
    /// Requests whose task was cancelled before it began to wait.
    var cancelled: Set<Int64> = []
    var nextID: Int64 = 1
    /// Nothing can be sent any more.
    var isClosed = false
    /// Nothing will be received any more.
    var isEnded = false
  }

  private let output: CInt
  private let wakeUp = WakeUp()
  private let writer: FrameWriter
  private let services: Services
  private let onNotification: @Sendable (_ method: String, _ params: JSONValue) -> Void
  private let state = Mutex(State())

  /// Takes over both descriptors; the first is closed when the server closes it, the second by `close()`.
  ///
  /// - Parameter onNotification: gets what the server sends unasked, on the lane that reads.
  package init(
    reading input: CInt, writing output: CInt, services: Services = .none,
    onNotification: @escaping @Sendable (_ method: String, _ params: JSONValue) -> Void = { _, _ in },
  ) {
    self.output = output
    self.services = services
    self.onNotification = onNotification
    writer = FrameWriter(descriptor: output, wakeUp: wakeUp)
    Lane.start("mcp-client", stackBytes: 1 << 20) { [self] in
      read(from: input)
      Glibc.close(input)
    }
  }

  /// Opens a conversation of the legacy era and returns what the server says about itself.
  @discardableResult
  package func initialize(
    as name: String, version: String, revision: ProtocolRevision = .newestLegacy,
  ) async throws -> JSONValue {
    let result = try await request(
      "initialize",
      [
        "protocolVersion": .string(revision.rawValue), "capabilities": services.capabilities,
        "clientInfo": ["name": .string(name), "version": .string(version)],
      ])
    notify("notifications/initialized")
    return result
  }

  /// Calls a tool and returns the result, `isError` or not.
  package func callTool(
    _ name: String, _ arguments: JSONValue = [:], progressToken: String? = nil,
  ) async throws -> JSONValue {
    var params: JSONObject = ["name": .string(name), "arguments": arguments]
    if let progressToken { params["_meta"] = ["progressToken": .string(progressToken)] }
    return try await request("tools/call", .object(params))
  }

  /// Sends a request and waits for its result. If the waiting task is cancelled, the server is told.
  ///
  /// - Throws: `Failure`, or `CancellationError`.
  package func request(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refusal = state.withLock { state -> (any Error)? in
          if state.isClosed || state.isEnded { return Failure.closed }
          if state.cancelled.remove(id) != nil { return CancellationError() }
          state.waiting[id] = continuation
          return nil
        }
        if let refusal { return continuation.resume(throwing: refusal) }
        send(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
      }
    } onCancel: {
      let continuation = state.withLock { state in
        let continuation = state.waiting.removeValue(forKey: id)
        if continuation == nil { state.cancelled.insert(id) }
        return continuation
      }
      guard let continuation else { return }
      notify("notifications/cancelled", ["requestId": .integer(id)])
      continuation.resume(throwing: CancellationError())
    }
  }

  /// Sends a notification.
  package func notify(_ method: String, _ params: JSONValue = [:]) {
    guard !state.withLock({ $0.isClosed }) else { return }
    send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// Ends the server's input, once it has taken all that was sent. Nothing can be sent afterwards; answers still come.
  package func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard isFirst else { return }
    Lane.start("mcp-close") { [self] in
      while writer.isAbove(0) {
        var raised = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&raised, 1, -1)
        wakeUp.clear()
      }
      writer.close()
      Glibc.close(output)
    }
  }

  private func send(_ message: JSONValue) {
    var line = JSONWriter()
    // A double that JSON cannot write is a bug of the caller; null is what is left of the message.
    do { try line.value(message) } catch { line.null() }
    writer.submit(line.bytes + [0x0A])
  }

  private func read(from input: CInt) {
    var buffer = InputBuffer(lineLimit: 64 << 20)
    while true {
      switch buffer.fill(from: input) {
      case .bytes: if let lines = buffer.takeLines() { receive(lines) }
      case .nothing: continue
      case .endOfInput, .failed:
        let waiting = state.withLock { state in
          state.isEnded = true
          defer { state.waiting = [:] }
          return state.waiting.values.map(\.self)
        }
        for continuation in waiting { continuation.resume(throwing: Failure.closed) }
        return
      }
    }
  }

  private func receive(_ lines: InputBuffer.Lines) {
    for case .text(let range) in lines.lines {
      // A line that is no JSON is the server's fault and belongs to no request.
      guard let root = try? JSONDocument(lines.bytes, in: range).root else { continue }
      if let method = root["method"]?.string {
        let params = root["params"]?.value ?? [:]
        if let id = root["id"]?.value { answer(id, method, params) } else { onNotification(method, params) }
        continue
      }
      guard let id = root["id"]?.integer,
        let continuation = state.withLock({ $0.waiting.removeValue(forKey: Int64(id)) })
      else { continue }
      if let error = root["error"] {
        continuation.resume(
          throwing: Failure.refused(
            code: error["code"]?.integer ?? 0, message: error["message"]?.string ?? "", data: error["data"]?.value))
      } else {
        continuation.resume(returning: root["result"]?.value ?? .null)
      }
    }
  }

  private func answer(_ id: JSONValue, _ method: String, _ params: JSONValue) {
    if let result = method == "ping" ? [:] : services.answer(method, params) {
      send(["jsonrpc": "2.0", "id": id, "result": result])
    } else {
      let error: JSONValue = ["code": -32601, "message": .string("this client does not do \"\(method)\"")]
      send(["jsonrpc": "2.0", "id": id, "error": error])
    }
  }
}
