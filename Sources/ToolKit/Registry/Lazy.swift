import Synchronization

/// A value that is made when it is first asked for. Two threads may both make it then; one of the two stays.
final class Lazy<Value: Sendable>: Sendable {
  /// Held to look and to store; the value is made outside of it, so that making it may take its time and ask for others.
  private let made = Mutex<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    if let value = made.withLock({ $0 }) { return value }
    let value = make()
    return made.withLock { made in
      if let first = made { return first }
      made = value
      return value
    }
  }
}
