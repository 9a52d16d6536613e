import Glibc
import JSONRPC
import Synchronization

/// The lines that come out of a descriptor, read by a thread of its own so that no test blocks the cooperative pool.
package final class LineInbox: Sendable {
  private struct State {
    var lines: [[UInt8]] = []
    var head = 0
    var isAtEnd = false
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    var waiterIsCancelled = false
  }

  /// Held to look and to change; who waits is resumed outside of it.
  private let state = Mutex(State())

  /// Reads `descriptor` to its end and then closes it.
  package init(reading descriptor: CInt) {
    Lane.start("inbox") { [self] in
      var buffer = InputBuffer(lineLimit: .max / 2)
      loop: while true {
        switch buffer.fill(from: descriptor) {
        case .bytes: if let lines = buffer.takeLines() { deliver(lines) }
        case .nothing: continue
        case .endOfInput, .failed: break loop
        }
      }
      if let rest = buffer.takeRest() { deliver(rest) }
      close(descriptor)
      let waiter = state.withLock { state in
        state.isAtEnd = true
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(returning: nil)
    }
  }

  private func deliver(_ lines: InputBuffer.Lines) {
    for case .text(let range) in lines.lines {
      let line = Array(lines.bytes[range])
      let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
        guard let waiter = state.waiter else {
          state.lines.append(line)
          return nil
        }
        state.waiter = nil
        return waiter
      }
      waiter?.resume(returning: line)
    }
  }

  /// The next line without its newline, or nil at the end. One caller at a time. Ends early when the test is cancelled,
  /// which is what a time limit does.
  package func next() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result = state.withLock { state -> Result<[UInt8]?, any Error>? in
          if state.head < state.lines.count {
            defer { state.head += 1 }
            return .success(state.lines[state.head])
          }
          if state.isAtEnd { return .success(nil) }
          if state.waiterIsCancelled { return .failure(CancellationError()) }
          precondition(state.waiter == nil, "two tests wait for the same inbox")
          state.waiter = continuation
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiterIsCancelled = true
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(throwing: CancellationError())
    }
  }
}
