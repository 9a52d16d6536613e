import JSON
import JSONRPC
import Synchronization
import ToolKit

/// Tells one client about changes: unasked in the revisions that begin with `initialize`, and to each
/// `subscriptions/listen` what that asked for.
final class ChangeFeed: OfferObserver {
  /// What one `subscriptions/listen` is told about.
  struct Filter: Sendable {
    var lists: Set<Offer.Kind> = []
    var uris: Set<String> = []
  }

  private struct Listener {
    let flight: InFlightCall
    let filter: Filter
  }

  private struct State {
    /// Nil until the client has had the answer to its `initialize`, and again when the connection is over.
    var legacy: LegacySession?
    var listeners: [Listener] = []
    var isClosed = false
  }

  private struct LegacySession {
    var uris: Set<String> = []
    var uriBytes = 0
  }

  /// How many bytes of URIs a client may be subscribed to in the legacy way.
  private static let longestSubscriptions = 1 << 20

  private let announce: @Sendable ([UInt8]) -> Void
  /// Frames are sent while it is held, so that those of one client keep their order, an acknowledgement is the first of its
  /// subscription, and nothing follows `close`. Sending, which takes the lock of the call, appends to a buffer or writes what
  /// the client takes at once.
  private let state = Mutex(State())

  /// - Parameter announce: sends a frame that belongs to no request.
  init(_ announce: @escaping @Sendable ([UInt8]) -> Void) { self.announce = announce }

  /// From now on the client is told unasked, as from the beginning: subscriptions of an earlier session are over.
  func beginLegacySession() { state.withLock { if !$0.isClosed { $0.legacy = LegacySession() } } }

  /// False if the client is subscribed to too much.
  func subscribe(_ uri: String) -> Bool {
    state.withLock { state in
      var legacy = state.legacy ?? LegacySession()
      if legacy.uris.contains(uri) { return true }
      guard legacy.uriBytes + uri.utf8.count <= Self.longestSubscriptions else { return false }
      legacy.uris.insert(uri)
      legacy.uriBytes += uri.utf8.count
      state.legacy = legacy
      return true
    }
  }

  /// Nothing happens if the client is not subscribed to it.
  func unsubscribe(_ uri: String) {
    state.withLock { state in
      if state.legacy?.uris.remove(uri) != nil { state.legacy?.uriBytes -= uri.utf8.count }
    }
  }

  /// Acknowledges a subscription and tells it about changes from then on, until it is over.
  func open(_ flight: InFlightCall, _ filter: Filter, acknowledgement: [UInt8]) {
    state.withLock { state in
      flight.send(acknowledgement)
      state.listeners.removeAll { !$0.flight.isOpen }
      if !state.isClosed { state.listeners.append(Listener(flight: flight, filter: filter)) }
    }
  }

  /// Nothing is sent afterwards.
  func close() {
    state.withLock { state in
      state.legacy = nil
      state.listeners = []
      state.isClosed = true
    }
  }

  // MARK: Changes

  func listChanged(_ kind: Offer.Kind) {
    let method = kind.notification
    state.withLock { state in
      if state.legacy != nil { announce(Frame.notification(method, params: Array("{}".utf8))) }
      for listener in state.listeners where listener.filter.lists.contains(kind) {
        listener.flight.send(Frame.notification(method, params: Self.params(listener.flight.id, nil)))
      }
    }
  }

  func resourceChanged(_ uri: String) {
    let method: StaticString = "notifications/resources/updated"
    state.withLock { state in
      if let legacy = state.legacy, legacy.uris.contains(uri) {
        announce(Frame.notification(method, params: Self.params(nil, uri)))
      }
      for listener in state.listeners where listener.filter.uris.contains(uri) {
        listener.flight.send(Frame.notification(method, params: Self.params(listener.flight.id, uri)))
      }
    }
  }

  private static func params(_ subscription: RequestID?, _ uri: String?) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let subscription { writer.subscriptionMetadata(subscription) }
    if let uri { writer.member("uri", uri) }
    writer.endObject()
    return writer.bytes
  }
}

extension Offer.Kind {
  fileprivate var notification: StaticString {
    switch self {
    case .tools: "notifications/tools/list_changed"
    case .prompts: "notifications/prompts/list_changed"
    case .resources: "notifications/resources/list_changed"
    }
  }
}

extension JSONWriter {
  /// The member `_meta` of a message that belongs to a subscription; `more` writes further members of it.
  mutating func subscriptionMetadata(_ id: RequestID, _ more: (inout JSONWriter) -> Void = { _ in }) {
    key("_meta")
    beginObject()
    key("io.modelcontextprotocol/subscriptionId")
    var bytes: [UInt8] = []
    id.append(to: &bytes)
    raw(bytes)
    more(&self)
    endObject()
  }
}
