import Synchronization

/// What reflection has found about types, kept for good: it is the same each time, and looking again takes long.
final class ShapeCache<Shape: Sendable>: Sendable {
  /// Held for a look-up alone.
  private let known = Mutex<[ObjectIdentifier: Shape]>([:])

  /// The shape of `type`.
  ///
  /// `make` runs outside of the lock: a nested type asks for its own shape there. Two threads may both make one; the first stays.
  func shape(of type: any Any.Type, make: () -> Shape) -> Shape {
    if let shape = known.withLock({ $0[ObjectIdentifier(type)] }) { return shape }
    let made = make()
    return known.withLock { known in
      if let first = known[ObjectIdentifier(type)] { return first }
      known[ObjectIdentifier(type)] = made
      return made
    }
  }
}
