import Glibc
import ToolKit

/// What comes on standard input.
enum StandardInput {
  /// All of it.
  ///
  /// - Throws: `ToolError` if there is more than `limit` bytes, or it cannot be read.
  static func read(limit: Int) throws(ToolError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw ToolError(
          .invalidArgument, "Standard input cannot be read: \(unsafe String(cString: strerror(errno))).")
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw ToolError(.invalidArgument, "Standard input has more than \(limit) bytes; name the file instead.")
      }
    }
  }
}
