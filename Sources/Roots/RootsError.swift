import Glibc

/// Why a caller's path was not opened.
package struct RootsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, stable for programs.
  package enum Code: String, Sendable {
    /// No folder is allowed at all.
    case noRoots = "no_roots"
    /// The path leads out of every root.
    case outside = "path_outside_roots"
    /// The path is in a root, but holds a secret or Workbench's own state.
    case excluded = "path_excluded"
    /// There is nothing of this name.
    case notFound = "not_found"
    /// A folder, device, pipe or socket.
    case notAFile = "not_a_file"
    /// More bytes than the caller takes.
    case tooLarge = "too_large"
    /// The file is no longer what was read.
    case changed = "changed"
    /// The path cannot name a file: empty, too long, or with a NUL in it.
    case invalid = "invalid_path"
    /// The operating system refused; the message carries its words.
    case system = "cannot_open"
  }

  /// The kind of failure.
  package let code: Code
  /// The path as the caller gave it.
  package let path: String
  /// A sentence for the reader that says what to change.
  package let description: String

  /// The system's own words, if it was the system that refused.
  private let cause: String?

  init(_ code: Code, _ path: String, _ description: String, cause: String? = nil) {
    self.code = code
    self.path = path
    self.description = description
    self.cause = cause
  }

  /// Why, in a few words that name no path: the same for everything that fails in the same way.
  package var reason: String {
    switch code {
    case .noRoots: "no folder is allowed"
    case .outside: "a link, or outside of the allowed folders"
    case .excluded: "excluded, since it may hold secrets"
    case .notFound: "gone"
    case .notAFile: "not a regular file"
    case .tooLarge: "too large"
    case .invalid: "not a possible path"
    case .changed: "changed since it was read"
    case .system: cause ?? "the system refused"
    }
  }

  /// The system's own words for an errno value.
  static func words(_ number: CInt) -> String {
    // The text is the thread's own until it asks for another; it is copied at once.
    return unsafe String(cString: strerror(number))
  }
}
