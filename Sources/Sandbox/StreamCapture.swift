/// What a program wrote to one stream: its first bytes, its last bytes, and how many there were.
///
/// The cut is made by the run's init, which drains the stream to its end: what lies between was counted and forgotten.
package struct StreamCapture: Sendable, Equatable {
  /// The first bytes.
  package var head: [UInt8] = []

  /// The last bytes, as far as they are not in the head.
  package var tail: [UInt8] = []

  /// All bytes the program wrote, kept or not. Of a run that was lost, only those known to have been written.
  package var total = 0

  package init() {}

  /// Bytes between head and tail that were not kept.
  package var dropped: Int { max(0, total - head.count - tail.count) }
}
