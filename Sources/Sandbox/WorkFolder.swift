internal import CSystem

/// A work folder that outlives its runs: a file system in memory without a name on the machine, which exists as long as
/// somebody holds this value or runs in it.
///
/// A run takes it over and hands it on in its outcome: it can be given to one run only, and to that one after the run
/// before has ended.
package struct WorkFolder: Sendable {
  let descriptor: Descriptor

  /// What lies in it.
  package struct Usage: Sendable, Equatable {
    /// Files and folders.
    package var files = 0
    package var bytes = 0
  }

  /// What lies in it now; nil when the system does not tell.
  package var usage: Usage? {
    var (files, bytes): (UInt64, UInt64) = (0, 0)
    guard unsafe csystem_folder_usage(descriptor.number, &files, &bytes) == 0 else { return nil }
    return Usage(files: Int(clamping: files), bytes: Int(clamping: bytes))
  }

  /// What became of a run's work folder.
  package enum Fate: Sendable {
    /// The run did not keep one, or did not come so far as to touch the one that it was given.
    case untouched
    case kept(WorkFolder)
    /// The run may still live in it, so that nobody else may: init did not say its end.
    case lost
  }
}
