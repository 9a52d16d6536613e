import Glibc
import TestSupport

extension PipePair {
  /// Reads until `end` has been seen. The pipe is never closed: the thread of a lane lives as long as the process, and what it
  /// still writes must not arrive in a descriptor that another test has got under the same number.
  func read(until end: String) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while !String(decoding: bytes, as: UTF8.self).contains(end) {
      let count = unsafe Glibc.read(readEnd, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
