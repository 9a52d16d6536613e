import Glibc

/// Bytes on their way from read(2) to lines: grown in place, each byte looked at once, handed on without a copy if
/// large.
///
/// Memory is bounded by the line limit: an overlong line is dropped as it comes in, up to its newline.
package struct InputBuffer {
  /// Lines that came in together, and the bytes they lie in.
  package struct Lines {
    /// More than the lines: what lies between and behind them is nobody's.
    package let bytes: [UInt8]
    package let lines: [Line]
  }

  /// One line, or what became of it.
  package enum Line {
    /// The line without its newline.
    case text(Range<Int>)
    /// More than the limit came in without a newline; it and the rest of the line are dropped.
    case tooLong
  }

  /// What one read(2) brought.
  package enum Fill {
    case bytes
    case endOfInput
    /// Nothing now: the descriptor was made non-blocking by somebody who shares it.
    case nothing
    case failed(CInt)
  }

  /// One pipe full; also the size up to which lines are copied out rather than handed on with the buffer.
  private static let chunk = 64 << 10

  /// A line of this size is probably an image or a file, and still far from its end.
  private static let longLine = 1 << 20

  private let lineLimit: Int
  /// Its count is the space in use, not the bytes that came in: those are `0..<filled`.
  private var storage: [UInt8]
  private var filled = 0
  private var scanned = 0
  private var isDropping = false

  /// - Parameter lineLimit: the longest line in bytes, without its newline.
  package init(lineLimit: Int) {
    self.lineLimit = lineLimit
    storage = [UInt8](repeating: 0, count: Self.chunk)
  }

  /// Calls read(2) once, which blocks if nothing has come.
  package mutating func fill(from descriptor: CInt) -> Fill {
    if filled == storage.count { grow() }
    let space = filled..<storage.count
    // The kernel writes into `space` alone, which lies in the array.
    let count = unsafe storage.withUnsafeMutableBytes { bytes in
      unsafe read(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[space]).baseAddress, space.count)
    }
    if count > 0 {
      filled += count
      return .bytes
    }
    if count == 0 { return .endOfInput }
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? .nothing : .failed(errno)
  }

  /// The complete lines that have come in, or nil if there is none yet.
  package mutating func takeLines() -> Lines? {
    var lines: [Line] = []
    var start = 0
    while let newline = nextNewline() {
      if isDropping {
        isDropping = false
      } else {
        lines.append(newline - start > lineLimit ? .tooLong : .text(start..<newline))
      }
      start = newline + 1
    }
    let bytes = removeFirst(start)
    if isDropping {
      removeAll()
    } else if filled > lineLimit {
      lines.append(.tooLong)
      isDropping = true
      removeAll()
    }
    return lines.isEmpty ? nil : Lines(bytes: bytes, lines: lines)
  }

  /// At the end of input: what came after the last newline, if anything.
  package mutating func takeRest() -> Lines? {
    guard filled > 0, !isDropping else { return nil }
    let end = filled
    return Lines(bytes: removeFirst(end), lines: [.text(0..<end)])
  }

  private mutating func nextNewline() -> Int? {
    let range = scanned..<filled
    // memchr looks at `range` alone, which lies in the array, and so does its hit.
    let offset = unsafe storage.withUnsafeBytes { bytes -> Int? in
      let unscanned = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
      guard let base = unscanned.baseAddress, let hit = unsafe memchr(base, 0x0A, unscanned.count) else { return nil }
      return unsafe base.distance(to: UnsafeRawPointer(hit))
    }
    scanned = offset.map { range.lowerBound + $0 + 1 } ?? filled
    return offset.map { range.lowerBound + $0 }
  }

  /// Takes `count` bytes off the front: small amounts as a copy, so that a call in flight keeps no whole buffer alive;
  /// large ones with the buffer itself.
  private mutating func removeFirst(_ count: Int) -> [UInt8] {
    if count == 0 { return [] }
    let rest = filled - count
    let taken: [UInt8]
    if count <= Self.chunk, storage.count <= 2 * Self.chunk {
      taken = Array(storage[..<count])
      if rest > 0 {
        unsafe storage.withUnsafeMutableBytes { bytes in
          // Both ranges lie inside `storage`: count + rest == filled <= storage.count.
          let base = bytes.baseAddress!
          unsafe memmove(base, base + count, rest)
        }
      }
    } else {
      let tail = Array(storage[count..<filled])
      taken = storage
      storage = [UInt8](repeating: 0, count: max(Self.chunk, rest))
      storage.replaceSubrange(..<rest, with: tail)
    }
    filled = rest
    scanned -= count
    return taken
  }

  private mutating func removeAll() {
    filled = 0
    scanned = 0
    if storage.count > Self.chunk { storage = [UInt8](repeating: 0, count: Self.chunk) }
  }

  private mutating func grow() {
    // A long line gets much room at once: what is not filled costs no memory, but each copy costs the faults of fresh pages.
    let size = storage.count * (storage.count < Self.longLine ? 2 : 4)
    let old = storage
    let used = filled
    // The new half stays as malloc returned it: any byte is a valid UInt8, and none beyond `filled` is ever read.
    // Zeroing it would touch twice the memory of a large message.
    storage = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      _ = unsafe buffer.update(fromContentsOf: old[..<used])
      count = size
    }
  }
}
