import CSystem
import Glibc

/// A thread of our own for a loop that blocks, which a task must never do.
package enum Lane {
  private final class Body: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(_ name: String, _ run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  /// Starts a detached thread. `name` shows in debuggers and `top -H` (15 bytes at most).
  package static func start(_ name: String, stackBytes: Int = 256 << 10, _ run: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    // The new thread takes over the reference that is released here.
    let body = unsafe Unmanaged.passRetained(Body(name, run)).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        // Non-null: it is `body`, passed below.
        let body = unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
        unsafe csystem_name_thread(body.name)
        body.run()
        return nil
      }, body)
    precondition(status == 0, "pthread_create for \(name) failed with error \(status): no server without its lanes")
  }
}
