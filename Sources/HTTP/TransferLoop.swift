internal import CCurl
internal import CSystem
internal import Glibc
internal import Synchronization

/// The one thread that drives libcurl.
///
/// Why a thread: libcurl's transfers of one set belong to one thread, and waiting for sockets must not hold one of the
/// cooperative pool. It opens the library itself, because that takes milliseconds. Its owner is the `HTTPClient` that made
/// it; handles are touched by it alone, everybody else talks to it through `submit`.
final class TransferLoop: Sendable {
  enum Command: Sendable {
    case start(Transfer)
    /// The reader has made room.
    case resume(UInt64)
    /// Nobody wants the answer any more.
    case drop(UInt64)
    /// End all transfers, and the thread.
    case stop
  }

  /// Where libcurl may be, best first.
  package static let libraries = ["libcurl.so.4", "libcurl-gnutls.so.4"]

  /// The handle of libcurl's set.
  ///
  /// `@unchecked`: the loop's thread alone uses it, but for `ccurl_wake`, which libcurl allows on any thread, and which is
  /// called under the lock of `inbox` as long as the set is there.
  @safe private struct Multi: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private struct Inbox {
    var commands: [Command] = []
    /// There once the library is open; gone when the thread ends.
    var multi: Multi?
    /// Nothing is taken any more.
    var isOver = false
  }

  /// Held to add a command and wake the thread, or to take all commands; they are obeyed after it is given back.
  private let inbox = Mutex(Inbox())
  private let environment: [String: String]
  private let libraries: [String]

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - first: the transfer that it is started for, which is answered even if the thread finds no library.
  ///   - environment: where proxies and authorities are looked up.
  init(first: Transfer, environment: [String: String], libraries: [String]) throws(HTTPError) {
    self.environment = environment
    self.libraries = libraries
    inbox.withLock { $0.commands.append(.start(first)) }
    // The thread takes over the reference that is made here; what it is given, never null, is this loop.
    let context = unsafe Unmanaged.passRetained(self)
    let failure = unsafe csystem_thread_start(
      "wb-http", { unsafe Unmanaged<TransferLoop>.fromOpaque($0!).takeRetainedValue().run() }, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      throw HTTPError(
        .failed, "libcurl", "no thread could be started (error \(-failure))", remedy: "end other programs, or try later"
      )
    }
  }

  /// Hands a command over; returns at once. False if the thread has ended or will.
  func submit(_ command: Command) -> Bool {
    inbox.withLock { inbox in
      guard !inbox.isOver else { return false }
      inbox.commands.append(command)
      if inbox.commands.count == 1, let multi = inbox.multi { unsafe ccurl_wake(multi.pointer) }
      return true
    }
  }

  // MARK: The thread

  private func run() {
    let multi: OpaquePointer
    switch open() {
    case .success(let opened): unsafe multi = opened.pointer
    case .failure(let error): return refuse(error)
    }
    var running: [UInt64: Running] = [:]
    var isStopping = false
    while !isStopping {
      for command in takeCommands() {
        switch command {
        case .start(let transfer):
          guard !transfer.isOver else { continue }
          if let started = unsafe Running(transfer, multi, environment) { running[transfer.id] = started }
        case .resume(let id): running[id]?.resume()
        case .drop(let id): unsafe running.removeValue(forKey: id)?.drop(multi)
        case .stop: isStopping = true
        }
      }
      let failure = unsafe ccurl_perform(multi)
      if failure != 0 { isStopping = true }
      unsafe endFinished(&running, multi)
      let next = unsafe endOverdue(&running, multi)
      if !isStopping { unsafe ccurl_wait(multi, Self.milliseconds(until: next)) }
    }
    inbox.withLock { inbox in
      inbox.isOver = true
      inbox.multi = nil
    }
    for one in running.values {
      one.transfer.finish(.failure(.cancelled(one.transfer.request)))
      unsafe one.drop(multi)
    }
    unsafe ccurl_multi_free(multi)
    for case .start(let transfer) in takeCommands() { transfer.finish(.failure(.cancelled(transfer.request))) }
  }

  private func takeCommands() -> [Command] {
    inbox.withLock { inbox in
      defer { inbox.commands = [] }
      return inbox.commands
    }
  }

  private func open() -> Result<Multi, HTTPError> {
    var faults: [String] = []
    for library in libraries {
      guard let fault = unsafe ccurl_open(library) else {
        var callbacks = ccurl_callbacks()
        // A transfer lives in `running` as long as libcurl may call for it.
        unsafe callbacks.header = { context, bytes, size in
          let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
          return unsafe transfer.take(header: UnsafeRawBufferPointer(start: bytes, count: size)).rawValue
        }
        unsafe callbacks.body = { context, bytes, size in
          let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
          return unsafe transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: size)).rawValue
        }
        guard let pointer = unsafe ccurl_multi_make(callbacks) else {
          return .failure(HTTPError(.failed, "libcurl", "no memory"))
        }
        let multi = unsafe Multi(pointer: pointer)
        inbox.withLock { $0.multi = multi }
        return .success(multi)
      }
      // A copy of the sentence; the original is ours to free.
      unsafe faults.append(String(cString: fault))
      unsafe free(fault)
    }
    return .failure(
      HTTPError(
        .unavailable, "libcurl", "it cannot be opened: " + faults.joined(separator: "; "),
        remedy: "install libcurl 7.87 or newer; on Debian: apt-get install libcurl4"))
  }

  /// Answers whatever was asked, and ends; the next request tries again with a new thread.
  private func refuse(_ error: HTTPError) {
    let commands = inbox.withLock { inbox in
      inbox.isOver = true
      return inbox.commands
    }
    for case .start(let transfer) in commands {
      transfer.finish(
        .failure(HTTPError(error.kind, transfer.request.description, error.detail, remedy: error.remedy)))
    }
  }

  private func endFinished(_ running: inout [UInt64: Running], _ multi: OpaquePointer) {
    var end = CCURL_DONE
    var words = [CChar](repeating: 0, count: 256)
    // The context is that of a transfer in `running`.
    while let context = unsafe ccurl_next_ended(multi, &end, &words, words.count) {
      let id = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().id
      guard let one = running.removeValue(forKey: id) else { continue }
      let text = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      unsafe one.drop(multi)
      let error = HTTPError(end, words: text, request: one.transfer.request, proxy: one.proxy)
      one.transfer.finish(error.map { .failure($0) } ?? .success(()))
    }
  }

  /// Ends what takes too long; answers when the next transfer will.
  private func endOverdue(
    _ running: inout [UInt64: Running], _ multi: OpaquePointer,
  ) -> ContinuousClock.Instant? {
    guard !running.isEmpty else { return nil }
    let now = ContinuousClock.now
    var next: ContinuousClock.Instant?
    for (id, one) in running {
      let (deadline, phase) = one.transfer.deadline
      if deadline <= now || one.transfer.isOver {
        running[id] = nil
        unsafe one.drop(multi)
        one.transfer.finish(.failure(.timeout(phase, one.transfer.request)))
      } else {
        next = min(next ?? deadline, deadline)
      }
    }
    return next
  }

  /// For the wait: rounded up, so that it does not end just before the deadline. An hour without one.
  private static func milliseconds(until deadline: ContinuousClock.Instant?) -> CInt {
    guard let deadline else { return 3_600_000 }
    let left = (deadline - .now) / .milliseconds(1)
    return left <= 0 ? 0 : CInt(min(left, 3_600_000)) + 1
  }
}
