import CSystem
import Glibc

/// The events outside the pipe that end a server process: termination signals and the end of its parent.
package struct LifeSigns: Sendable {
  /// Readable when SIGTERM, SIGINT or SIGHUP has arrived.
  let signals: CInt
  /// Readable when the parent process has ended; nil where that cannot be watched.
  let parent: CInt?

  /// Takes over signal handling of the process. Call it before any thread is started, which then inherits the mask.
  ///
  /// The parent is watched through a pidfd, not PR_SET_PDEATHSIG: that one fires when the *thread* that spawned us
  /// ends, and hosts spawn from worker threads. It matters when another process holds our input open, so that no end of
  /// file comes.
  package static func watch() -> LifeSigns {
    csystem_ignore_sigpipe()
    csystem_ignore_sigxfsz()
    let signals = csystem_termination_signals()
    // The text is a constant, and the call never returns.
    if signals < 0 { unsafe csystem_cannot_start("a descriptor for signals", -signals) }
    return LifeSigns(signals: signals, parent: watchParent())
  }

  private static func watchParent() -> CInt? {
    let parent = getppid()
    // Zero: the parent lives outside this process-id namespace and cannot be named.
    guard parent > 0 else { return nil }
    let descriptor = csystem_process_descriptor(parent)
    // If it has ended in between, its number may belong to another process by now; the kernel gave us a new parent.
    if getppid() != parent {
      if descriptor >= 0 { close(descriptor) }
      let ended = csystem_wakeup()
      csystem_wakeup_raise(ended)
      return ended
    }
    return descriptor >= 0 ? descriptor : nil
  }
}
