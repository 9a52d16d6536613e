internal import CSystem
internal import Glibc
internal import SandboxProtocol
internal import Synchronization

/// The one thread that reads what hosts, runs and workers say, and keeps their clocks.
///
/// Why a thread: waiting for a descriptor must not hold a thread of the cooperative pool, and one `poll` for all runs
/// costs less than a thread for each. Its owner is the `SandboxHost` that made it; what it watches is touched by it
/// alone, everybody else talks to it through `submit`.
final class EventLane: Sendable {
  /// What others ask of the lane.
  enum Command: Sendable {
    case watch(HostConnection)
    case begin(ActiveRun.Start)
    case cancel(UInt64)
    /// Ask a run what memory it holds.
    case measure(UInt64)
    case exchange(WorkerExchange.Start)
    case abandon(UInt64)
    /// End all hosts, and the thread once they and their runs are gone.
    case stop
  }

  /// What has been submitted and not been obeyed. Taken to add one or to take all; commands are obeyed after it is
  /// given back, because a `finish` that they call may submit another.
  private let commands = Mutex<[Command]>([])
  private let wake: Descriptor

  /// Starts the thread. Throws `SandboxError` when the system has no descriptor or no thread left.
  init() throws(SandboxError) {
    let number = csystem_wakeup()
    guard number >= 0 else { throw .system(-number, doing: "make an event counter") }
    wake = Descriptor(owning: number)
    var thread = pthread_t()
    // SAFETY: the thread owns a reference to the lane from here until it ends, and takes it over as the first thing it
    // does.
    let context = unsafe Unmanaged.passRetained(self)
    let error = unsafe pthread_create(
      &thread, nil,
      { context in
        let lane = unsafe Unmanaged<EventLane>.fromOpaque(context!).takeRetainedValue()
        lane.loop()
        return nil
      }, context.toOpaque())
    guard error == 0 else {
      unsafe context.release()
      throw .system(error, doing: "start the sandbox thread")
    }
    _ = pthread_detach(thread)
  }

  /// Hands a command to the lane; returns at once.
  func submit(_ command: Command) {
    commands.withLock { $0.append(command) }
    var one: UInt64 = 1
    _ = unsafe write(wake.number, &one, 8)
  }

  private func loop() {
    var hosts: [HostConnection] = []
    var runs: [UInt64: ActiveRun] = [:]
    var exchanges: [UInt64: WorkerExchange] = [:]
    var buffer = [UInt8](repeating: 0, count: Int(SB_MESSAGE_MAX))
    var isStopping = false
    while !(isStopping && hosts.isEmpty && runs.isEmpty && exchanges.isEmpty) {
      for command in commands.withLock({ commands in
        defer { commands = [] }
        return commands
      }) {
        switch command {
        case .watch(let host): hosts.append(host)
        case .begin(let start): runs[start.id] = ActiveRun(start)
        case .cancel(let id): runs[id]?.cancel()
        case .measure(let id): runs[id]?.measure()
        case .exchange(let start): exchanges[start.id] = WorkerExchange(start)
        case .abandon(let id): exchanges.removeValue(forKey: id)?.start.finish(.abandoned)
        case .stop: isStopping = true
        }
      }
      if isStopping { for host in hosts where host.isRunning { host.end() } }

      let watched = Array(runs.values)
      let spoken = Array(exchanges.values)
      var polled = [pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0)]
      for host in hosts {
        polled.append(pollfd(fd: host.processDescriptor.number, events: Int16(POLLIN), revents: 0))
        // A host that is being ended says nothing any more; its closed socket would only keep the poll awake.
        polled.append(pollfd(fd: host.isRunning ? host.control.number : -1, events: Int16(POLLIN), revents: 0))
      }
      for run in watched { polled.append(pollfd(fd: run.start.socket.number, events: Int16(POLLIN), revents: 0)) }
      for exchange in spoken {
        let events = POLLIN | (exchange.isSending ? POLLOUT : 0)
        polled.append(pollfd(fd: exchange.start.channel.number, events: Int16(events), revents: 0))
      }
      let deadlines = watched.map(\.deadline) + spoken.map(\.start.deadline)
      _ = unsafe poll(&polled, nfds_t(polled.count), Self.timeout(until: deadlines.min()))

      if polled[0].revents != 0 {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(wake.number, &count, 8)
      }
      // Runs before hosts: what a run said before its host died is still to be heard.
      let now = ContinuousClock.now
      for (run, poll) in zip(watched, polled[(1 + 2 * hosts.count)...]) {
        if poll.revents != 0, case .ended = run.read(buffer: &buffer) {
          runs[run.start.id] = nil
        } else if run.deadline <= now {
          run.expire()
          runs[run.start.id] = nil
        }
      }
      for (exchange, poll) in zip(spoken, polled[(1 + 2 * hosts.count + watched.count)...]) {
        var end = poll.revents != 0 ? exchange.advance(buffer: &buffer) : nil
        if end == nil, exchange.start.deadline <= now { end = .timeout }
        if let end {
          exchanges[exchange.start.id] = nil
          exchange.start.finish(end)
        }
      }
      for (index, host) in hosts.enumerated().reversed() {
        if polled[2 + 2 * index].revents != 0, !host.readControl(buffer: &buffer) { host.end() }
        if polled[1 + 2 * index].revents != 0 {
          host.reap()
          hosts.remove(at: index)
        }
      }
    }
  }

  /// Milliseconds for poll(2): rounded up, so that it does not wake just before the deadline; -1 without one.
  private static func timeout(until deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let (seconds, attoseconds) = (deadline - .now).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}
