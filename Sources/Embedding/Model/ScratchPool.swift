internal import Synchronization

/// Memory that a pass of the encoder works in, kept for the next one.
final class ScratchPool: Sendable {
  /// One piece of memory, 64-byte aligned. Whoever has it is the only one who has it, which makes it safe to pass on.
  @safe struct Scratch: @unchecked Sendable {
    let memory: UnsafeMutableRawPointer
  }

  private let size: Int
  private let unused = Mutex<[Scratch]>([])
  /// More processors than this hardly encode at once for long.
  private static let mostUnused = 4

  init(size: Int) { self.size = size }

  deinit {
    unused.withLock { scratches in for scratch in scratches { unsafe scratch.memory.deallocate() } }
  }

  func use<Value>(_ body: (UnsafeMutableRawPointer) throws -> Value) rethrows -> Value {
    let scratch = unsafe unused.withLock { $0.popLast() } ?? Scratch(memory: .allocate(byteCount: size, alignment: 64))
    defer {
      let isKept = unused.withLock { scratches in
        guard scratches.count < Self.mostUnused else { return false }
        scratches.append(scratch)
        return true
      }
      if !isKept { unsafe scratch.memory.deallocate() }
    }
    return unsafe try body(scratch.memory)
  }
}
