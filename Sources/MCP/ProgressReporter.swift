import JSON
import JSONRPC
import Observe
import Synchronization
import ToolKit

/// Turns a call's progress into notifications that no client chokes on: strictly increasing, at most ten a second, none
/// after the answer (`InFlightCall.send` sees to that).
final class ProgressReporter: Sendable {
  private struct State {
    var last: Double?
    var sentAt = Moment.now()
  }

  private static let intervalMilliseconds: Int64 = 100
  /// What a sign of life adds: too little to disturb the tool's own scale.
  private static let heartbeatStep = 0.001

  private let token: RequestID
  private let hasMessage: Bool
  private let redactor: Redactor
  /// A notification is sent while it is held, so that the order on the wire is the order of the numbers. Sending takes the
  /// lock of the call.
  private let state = Mutex(State())

  /// Nil if the request wants no progress.
  ///
  /// - Parameter redactor: what is said passes through it, because hosts show it and keep it in their logs.
  init?(_ metadata: RequestMetadata, redactor: Redactor) {
    guard let token = metadata.progressToken else { return nil }
    self.token = token
    self.redactor = redactor
    hasMessage = metadata.revision.has(.progressMessages)
  }

  /// Tells the client how far the call is, unless it has been told that far or only just now.
  func report(_ progress: ToolContext.Progress, for call: InFlightCall) {
    guard progress.done.isFinite else { return }
    let now = Moment.now()
    state.withLock { state in
      if let last = state.last, progress.done <= last { return }
      guard state.sentAt.advanced(milliseconds: Self.intervalMilliseconds) <= now || state.last == nil else { return }
      state.last = progress.done
      state.sentAt = now
      call.send(frame(progress.done, progress.total, progress.message))
    }
  }

  /// Tells the client that the call is alive although the tool has said nothing for a while.
  func reportAlive(_ call: InFlightCall, silentMilliseconds: Int64) {
    let now = Moment.now()
    state.withLock { state in
      if state.last != nil, state.sentAt.advanced(milliseconds: silentMilliseconds) > now { return }
      let value = (state.last ?? 0) + Self.heartbeatStep
      guard value > state.last ?? 0 else { return }
      state.last = value
      state.sentAt = now
      call.send(frame(value, nil, "still running"))
    }
  }

  private func frame(_ done: Double, _ total: Double?, _ message: String?) -> [UInt8] {
    var params: [UInt8] = []
    params.append("{\"progressToken\":")
    token.append(to: &params)
    var writer = JSONWriter()
    writer.beginObject()
    writer.number("progress", done)
    if let total, total.isFinite { writer.number("total", total) }
    if hasMessage, let message { writer.member("message", redactor.redact(message)) }
    writer.endObject()
    params.append(UInt8(ascii: ","))
    params.append(contentsOf: writer.bytes.dropFirst())
    return Frame.notification("notifications/progress", params: params)
  }
}
