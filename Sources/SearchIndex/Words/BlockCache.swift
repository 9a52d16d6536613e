internal import Synchronization

/// Blocks of postings that were read lately, by their rows: blocks never change, and rows are never used again.
///
/// Half of the room is for what was asked for since the other half was begun; when it is full, what was not asked for in
/// that time goes. No order is kept, and a look costs a look into a dictionary.
final class BlockCache: Sendable {
  /// Bytes of blocks that are kept at most, over all collections.
  static let room = 24 << 20

  private struct State {
    var young: [Int: [UInt8]] = [:]
    var old: [Int: [UInt8]] = [:]
    var youngBytes = 0
  }

  private let room: Int
  private let state = Mutex(State())

  init(room: Int = BlockCache.room) { self.room = room }

  /// The block of a row; nil if it is not here, to be read and kept.
  func block(_ row: Int) -> [UInt8]? {
    state.withLock { state in
      if let block = state.young[row] { return block }
      guard let block = state.old.removeValue(forKey: row) else { return nil }
      keep(block, of: row, &state)
      return block
    }
  }

  func keep(_ block: [UInt8], of row: Int) { state.withLock { keep(block, of: row, &$0) } }

  private func keep(_ block: [UInt8], of row: Int, _ state: inout State) {
    guard block.count <= room / 8 else { return }
    if state.youngBytes + block.count > room / 2 {
      state.old = state.young
      state.young = [:]
      state.youngBytes = 0
    }
    if state.young.updateValue(block, forKey: row) == nil { state.youngBytes += block.count }
  }
}
