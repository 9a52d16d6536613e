internal import Synchronization

/// One request under way: what the loop's thread puts in, and one reader takes out.
///
/// Whoever ends it first decides how it ended: the loop, a time-out, or the reader that gave it up. From then on the waiting
/// reader goes on at once, whether or not libcurl has let go of the connection.
final class Transfer: Sendable {
  /// What a callback of libcurl is answered.
  enum Verdict: CInt { case go = 0, giveUp = 1, pause = 2 }

  private struct State {
    var status: Int?
    var headers = HTTPHeaders()
    var headerBytes = 0
    var head: HTTPHead?
    /// What the reader has not taken.
    var buffer: [UInt8] = []
    /// Bytes of the body, with those that were taken.
    var received = 0
    var isPaused = false
    /// When the other side last gave a sign of life, or the reader let it.
    var lastLife = ContinuousClock.now
    var end: Result<Void, HTTPError>?
    /// Something changed since the reader last looked.
    var hasNews = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  let id: UInt64
  let request: HTTPRequest
  /// Whether the whole body is gathered before the reader goes on; without it the transfer pauses while the reader has more
  /// than `window` bytes to take.
  let gathers: Bool
  let begin = ContinuousClock.now
  /// Held to look and to change; who waits is resumed outside of it.
  private let state = Mutex(State())

  /// The most bytes that wait for a reader, but for the last piece (16 KiB).
  static let window = 256 << 10
  /// The most that all headers of one answer may have.
  static let headerLimit = 256 << 10

  init(id: UInt64, request: HTTPRequest, gathers: Bool) {
    self.id = id
    self.request = request
    self.gathers = gathers
  }

  // MARK: The loop's side

  /// Takes a line of the head, with its line end.
  func take(header line: UnsafeRawBufferPointer) -> Verdict {
    change { state in
      guard state.end == nil else { return .giveUp }
      state.lastLife = .now
      state.headerBytes += line.count
      guard state.headerBytes <= Self.headerLimit else {
        state.end = .failure(.tooLarge("the headers have more than \(Self.headerLimit) bytes", request))
        return .giveUp
      }
      // What follows the body of a chunked answer.
      guard state.head == nil else { return .go }
      var line = unsafe [UInt8](line)
      while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
      if let status = HTTPHead.status(in: line) {
        state.status = status
        state.headers = HTTPHeaders()
      } else if line.isEmpty {
        if let status = state.status, status >= 200, !isFollowed(status, state.headers) {
          state.head = HTTPHead(status: status, headers: state.headers)
        }
      } else {
        state.headers.add(line: line)
      }
      return .go
    }
  }

  private func isFollowed(_ status: Int, _ headers: HTTPHeaders) -> Bool {
    request.followedRedirects > 0 && [301, 302, 303, 307, 308].contains(status) && headers["location"] != nil
  }

  /// Takes a piece of the body.
  func take(body piece: UnsafeRawBufferPointer) -> Verdict {
    change { state in
      guard state.end == nil else { return .giveUp }
      if !gathers, state.buffer.count >= Self.window {
        state.isPaused = true
        return .pause
      }
      state.lastLife = .now
      state.received += piece.count
      guard state.received <= request.bodyLimit else {
        state.end = .failure(.tooLarge("the answer has more than \(request.bodyLimit) bytes", request))
        return .giveUp
      }
      unsafe state.buffer.append(contentsOf: piece)
      return .go
    }
  }

  /// Ends the transfer; only the first end counts.
  func finish(_ end: Result<Void, HTTPError>) {
    change { state in
      guard state.end == nil else { return }
      if case .success = end, state.head == nil {
        state.end = .failure(
          HTTPError(.malformed, request.description, "the answer has no status", remedy: nil))
      } else {
        state.end = end
      }
    }
  }

  var isOver: Bool { state.withLock { $0.end != nil } }

  /// When the transfer takes too long, and which phase then did.
  var deadline: (ContinuousClock.Instant, HTTPError.Phase) {
    let whole = begin + request.timeouts.whole
    let phase = state.withLock { state -> (ContinuousClock.Instant, HTTPError.Phase)? in
      if state.head == nil { return (begin + request.timeouts.head, .head) }
      return state.isPaused ? nil : (state.lastLife + request.timeouts.idle, .idle)
    }
    guard let phase, phase.0 < whole else { return (whole, .whole) }
    return phase
  }

  /// Changes the state, and lets the reader go on if there is something for it now.
  private func change<Answer>(_ body: (inout State) -> Answer) -> Answer {
    let (answer, waiter) = state.withLock { state -> (Answer, CheckedContinuation<Void, Never>?) in
      let (hadHead, buffered) = (state.head != nil, state.buffer.count)
      let answer = body(&state)
      let isNews = state.end != nil || (!gathers && (hadHead != (state.head != nil) || buffered != state.buffer.count))
      guard isNews else { return (answer, nil) }
      state.hasNews = true
      defer { state.waiter = nil }
      return (answer, state.waiter)
    }
    waiter?.resume()
    return answer
  }

  // MARK: The reader's side

  /// The head, once it is there. Not to be called while another reader waits.
  func head() async throws(HTTPError) -> HTTPHead {
    try await look { state in
      if let head = state.head { return .success(head) }
      if case .failure(let error) = state.end { return .failure(error) }
      return nil
    }.get()
  }

  /// What there is of the body, or nil at its end. `resumes` says that the loop has to be told to go on.
  func piece() async throws(HTTPError) -> (bytes: [UInt8], resumes: Bool)? {
    try await look { state -> Result<(bytes: [UInt8], resumes: Bool)?, HTTPError>? in
      // What came before a failure is handed out first, but not of a body that is wanted whole.
      if case .failure(let error) = state.end, gathers || state.buffer.isEmpty { return .failure(error) }
      if !state.buffer.isEmpty, !gathers || state.end != nil {
        defer {
          state.buffer = []
          state.isPaused = false
          state.lastLife = .now
        }
        return .success((state.buffer, state.isPaused))
      }
      return state.end == nil ? nil : .success(nil)
    }.get()
  }

  /// Waits until `look` finds something. It may be called once more than there are news.
  private func look<Found: Sendable>(
    _ look: (inout State) -> Result<Found, HTTPError>?
  ) async -> Result<Found, HTTPError> {
    while true {
      let found = state.withLock { state in
        state.hasNews = false
        return look(&state)
      }
      if let found { return found }
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.hasNews { return true }
          precondition(state.waiter == nil, "two readers of one answer")
          state.waiter = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    }
  }
}
