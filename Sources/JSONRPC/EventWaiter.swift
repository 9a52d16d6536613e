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
  mutating func wait(forInput: Bool, until deadline: Moment) -> Event {
    descriptors[0].fd = forInput ? input : -1
    let timeout = deadline == .never ? -1 : deadline.millisecondsFromNow
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
