import CSystem

/// A thread of our own for a loop that blocks, which a task must never do.
package enum Lane {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a detached thread. `name` shows in debuggers and `top -H` (15 bytes at most). Without its lanes there is no
  /// server: if the system has no thread left the process says so and ends.
  package static func start(_ name: String, _ run: @escaping @Sendable () -> Void) {
    // The new thread takes over the reference that is released here; what it is given, never null, is this body.
    let body = unsafe Unmanaged.passRetained(Body(run))
    let failure = unsafe csystem_thread_start(
      name, { unsafe Unmanaged<Body>.fromOpaque($0!).takeRetainedValue().run() }, body.toOpaque())
    if failure != 0 { unsafe csystem_cannot_start("the thread \(name)", -failure) }
  }
}
