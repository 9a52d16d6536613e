import Glibc

/// A regular file beneath a root, open for reading. The descriptor is close-on-exec and closes with the last reference.
package final class OpenedFile: Sendable {
  /// The descriptor, readable, positioned at the start. It belongs to this object.
  package let descriptor: CInt
  /// The path as the kernel resolved it, absolute and without links.
  package let path: String
  /// The path of its root, in the same form.
  package let root: String
  /// Size in bytes when it was opened.
  package let size: Int
  /// The path as the caller gave it, for error texts.
  package let requestedPath: String

  init(descriptor: CInt, path: String, root: String, size: Int, requestedPath: String) {
    self.descriptor = descriptor
    self.path = path
    self.root = root
    self.size = size
    self.requestedPath = requestedPath
  }

  deinit { close(descriptor) }

  /// The last component of the path.
  package var name: String { path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? path }

  /// The path of the folder that it is in.
  package var folder: String {
    String(decoding: path.utf8.prefix(max(1, path.utf8.count - name.utf8.count - 1)), as: UTF8.self)
  }

  /// The path within the root.
  package var relativePath: String { CanonicalPath.relative(path, to: root) ?? name }

  /// The path, unless it has bytes that are not UTF-8, which stand as U+FFFD in `path`.
  package var exactPath: String? { CanonicalPath.exact(path) }

  /// The first bytes of the file, at most `count`.
  ///
  /// - Throws: `RootsError` if it cannot be read.
  package func prefix(_ count: Int) throws(RootsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // The array has room for `count` bytes, and the kernel keeps no pointer to it.
    let read = unsafe pread(descriptor, &bytes, count, 0)
    guard read >= 0 else { throw cannotRead(errno) }
    return Array(bytes.prefix(read))
  }

  /// The file's bytes, read once from its start.
  ///
  /// - Throws: `RootsError` `too_large` if the file has, or while being read turns out to have, more than `limit` bytes.
  package func read(limit: Int) throws(RootsError) -> [UInt8] {
    guard size <= limit else { throw tooLarge(limit) }
    var bytes: [UInt8] = []
    // One more than expected, so that the end of a file that did not grow is seen without another turn; files in /proc
    // style systems say 0 and have content.
    var chunk = max(size + 1, 4096)
    while true {
      let offset = bytes.count
      let wanted = min(chunk, limit + 1 - offset)
      guard wanted > 0 else { throw tooLarge(limit) }
      var count = 0
      var failure: CInt = 0
      // The room has `wanted` bytes, and the kernel keeps no pointer to it.
      unsafe bytes.append(addingCapacity: wanted) { room in
        count = unsafe pread(descriptor, room, wanted, offset)
        failure = errno
        return max(count, 0)
      }
      if count == 0 { return bytes }
      if count < 0 {
        if failure == EINTR { continue }
        throw cannotRead(failure)
      }
      chunk = 65_536
    }
  }

  private func cannotRead(_ number: CInt) -> RootsError {
    let words = RootsError.words(number)
    return RootsError(.system, requestedPath, "Reading \(requestedPath) failed: \(words).", cause: words)
  }

  private func tooLarge(_ limit: Int) -> RootsError {
    RootsError(
      .tooLarge, requestedPath,
      "\(requestedPath) has \(size > limit ? "\(size)" : "more than \(limit)") bytes; at most \(limit) are read.")
  }
}

extension [UInt8] {
  /// Appends what `fill` writes into `capacity` bytes of raw room; `fill` answers how many it wrote.
  fileprivate mutating func append(addingCapacity capacity: Int, _ fill: (UnsafeMutableRawPointer) -> Int) {
    // The temporary array is the room: its initializer gives uninitialized memory of at least `capacity` bytes, and the
    // count set is what the read reported, which never exceeds the capacity that was passed to it.
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = unsafe fill(UnsafeMutableRawPointer(buffer.baseAddress!))
    }
    if isEmpty { self = piece } else { self += piece }
  }
}
