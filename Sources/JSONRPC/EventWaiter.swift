import CSystem
import Glibc

/// The one place where the reader lane sleeps.
struct EventWaiter {
  enum Event {
    case input
    case wakeUp
    case timeout
    case signal(CInt)
    /// Reported once.
    case parentEnded
  }

  /// What of the input ends a wait.
  enum Interest {
    /// Bytes or the end.
    case input
    /// Only that nobody can write any more, whatever is still unread.
    case hangUp
    case nothing
  }

  /// The other end is closed; not in the C library's default set of names.
  private static let readHangUp: Int16 = 0x2000

  private let input: CInt
  private let wakeUp: WakeUp
  // Input, wake-up, signals, parent. Kept between waits, so that a wait allocates nothing.
  private var descriptors: [pollfd]

  init(input: CInt, wakeUp: WakeUp, lifeSigns: LifeSigns?) {
    self.input = input
    self.wakeUp = wakeUp
    // poll(2) passes over negative descriptors.
    descriptors = [input, wakeUp.descriptor, lifeSigns?.signals ?? -1, lifeSigns?.parent ?? -1].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
  }

  /// Sleeps until something has happened or the moment has come. Life signs come before input, or a client that never
  /// pauses could not be ended.
  mutating func wait(for interest: Interest, until deadline: Moment) -> Event {
    descriptors[0].fd = interest == .nothing ? -1 : input
    descriptors[0].events = interest == .input ? Int16(POLLIN) : Self.readHangUp
    let timeout = deadline == .never ? -1 : deadline.millisecondsFromNow
    // poll looks at the four entries that the array has, and keeps no pointer.
    let count = unsafe descriptors.withUnsafeMutableBufferPointer { unsafe poll($0.baseAddress, 4, timeout) }
    if count == 0 { return .timeout }
    // EINTR: the caller looks at its own state and comes back.
    guard count > 0 else { return .wakeUp }
    if descriptors[2].revents != 0 {
      let number = csystem_take_signal(descriptors[2].fd)
      if number > 0 { return .signal(number) }
    }
    if descriptors[3].revents != 0 {
      descriptors[3].fd = -1
      return .parentEnded
    }
    if descriptors[1].revents != 0 {
      wakeUp.clear()
      return .wakeUp
    }
    return .input
  }
}
