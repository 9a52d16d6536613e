internal import Glibc
internal import Roots
internal import Synchronization

/// Whether anything may have happened in some folders: a hint that spares looks. inotify(7) forgets and overflows; what is
/// true is what a look at the files finds.
///
/// There is no thread: the kernel queues what happens, at most `max_queued_events`, and who wants to know reads it.
final class FolderWatch: Sendable {
  private struct State {
    var watched: Set<CInt> = []
    var isComplete = true
  }

  /// Belongs to this object. Reading and adding are single system calls, which any thread may make at any time.
  private let descriptor: CInt
  private let limit: Int
  private let state = Mutex(State())

  /// Nil where the system has no more of them for this user.
  init?(limit: Int) {
    self.limit = limit
    descriptor = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Watches a folder, which must not have been listed yet. Once more changes nothing.
  func add(_ folder: OpenedFolder) {
    guard state.withLock({ $0.watched.count < limit }) else { return fail() }
    let events =
      IN_CREATE | IN_DELETE | IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
    // The link of /proc leads to the folder itself, whatever its name is by now. The path is passed for the call.
    let watch = unsafe inotify_add_watch(
      descriptor, "/proc/self/fd/\(folder.descriptor)", UInt32(events) | UInt32(IN_ONLYDIR))
    guard watch >= 0 else { return fail() }
    state.withLock { _ = $0.watched.insert(watch) }
  }

  private func fail() { state.withLock { $0.isComplete = false } }

  /// Whether every folder is watched and nothing was reported since this was asked last. What was lost by an overflow is
  /// reported too.
  func isQuiet() -> Bool {
    var isQuiet = true
    var buffer = [UInt8](repeating: 0, count: 16_384)
    // The kernel writes into the array alone.
    while unsafe read(descriptor, &buffer, buffer.count) > 0 { isQuiet = false }
    return isQuiet && state.withLock { $0.isComplete }
  }
}
