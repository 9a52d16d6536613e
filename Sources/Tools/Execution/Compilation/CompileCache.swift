internal import Sandbox
internal import Synchronization

/// What compilers made, kept in memory by everything that it depends on, until newer results push it out.
///
/// A key is the sources, the command and the compiler themselves, not a digest of them: two programs can never be mixed
/// up.
final class CompileCache: Sendable {
  /// Everything that a compilation depends on.
  struct Key: Hashable, Sendable {
    /// What identifies the compiler: path, inode, size and time of its file.
    let compiler: String
    let arguments: [String]
    let environment: [String]
    /// In order of their names.
    let files: [File]

    struct File: Hashable, Sendable {
      let name: String
      let content: [UInt8]
    }

    var bytes: Int { files.reduce(0) { $0 + $1.name.utf8.count + $1.content.count } }
  }

  private struct Entry {
    let result: CompileResult
    let bytes: Int
    var lastUse: UInt64
  }

  private struct Contents {
    var entries: [Key: Entry] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  /// How many bytes are kept at most, sources and programs together, and how many results.
  private let capacity: Int
  private let maximumCount: Int
  /// Taken to look up, or to put in and make room. Nothing is compiled with it held: two calls may compile the same at once.
  private let contents = Mutex(Contents())

  init(capacity: Int = 128 << 20, maximumCount: Int = 64) {
    self.capacity = capacity
    self.maximumCount = maximumCount
  }

  /// The result for `key`, or nil if there is none, or none any more.
  func find(_ key: Key) -> CompileResult? {
    contents.withLock { contents in
      contents.clock += 1
      contents.entries[key]?.lastUse = contents.clock
      return contents.entries[key]?.result
    }
  }

  /// Keeps a result; the least recently used make room. One that needs more than a quarter of the room is not kept.
  func keep(_ result: CompileResult, for key: Key) {
    let bytes = key.bytes + (result.program?.count ?? 0) + result.output.head.count + result.output.tail.count + 1024
    guard bytes <= capacity / 4 else { return }
    contents.withLock { contents in
      if let former = contents.entries.removeValue(forKey: key) { contents.bytes -= former.bytes }
      while contents.bytes + bytes > capacity || contents.entries.count >= maximumCount {
        guard let oldest = contents.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { break }
        contents.bytes -= oldest.value.bytes
        contents.entries[oldest.key] = nil
      }
      contents.clock += 1
      contents.bytes += bytes
      contents.entries[key] = Entry(result: result, bytes: bytes, lastUse: contents.clock)
    }
  }

  /// What is held.
  var usage: (bytes: Int, count: Int) { contents.withLock { ($0.bytes, $0.entries.count) } }
}
