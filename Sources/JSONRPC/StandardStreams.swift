import CSystem
import Glibc

/// Standard input and output, moved out of everybody's reach.
///
/// A library that prints, or a child that inherits descriptor 1, would break the protocol; one that reads descriptor 0
/// would eat requests. After `claim()` descriptor 0 is /dev/null and descriptor 1 is standard error.
package struct StandardStreams: Sendable {
  /// What was descriptor 0, close-on-exec.
  package let input: CInt
  /// What was descriptor 1, close-on-exec.
  package let output: CInt

  /// Which of the two could not be taken, and errno.
  package struct Failure: Error, CustomStringConvertible {
    package let stream: String
    package let error: CInt
    package var description: String {
      // The text is the thread's own until it asks for another; it is copied at once.
      "\(stream) is not usable (\(unsafe String(cString: strerror(error)))); connect both pipes"
    }
  }

  /// Takes both. Call it once, before anybody else has opened a file.
  package static func claim() throws(Failure) -> StandardStreams {
    // A server lives for days: the memory of one large message must not stay with it.
    csystem_return_large_blocks()
    // The path is a constant.
    let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { throw Failure(stream: "/dev/null", error: errno) }
    defer { close(null) }
    // A closed descriptor 2 would otherwise become the number of the next file opened, and take log lines.
    if csystem_is_open(2) == 0 { dup2(null, 2) }
    let input = csystem_duplicate(0, 3)
    guard input >= 0 else { throw Failure(stream: "standard input", error: -input) }
    let output = csystem_duplicate(1, 3)
    guard output >= 0 else { throw Failure(stream: "standard output", error: -output) }
    dup2(null, 0)
    dup2(2, 1)
    return StandardStreams(input: input, output: output)
  }
}
