/// The part of a vector segment that is kept in memory: which passages it holds, and their codes.
struct VectorSegment: Sendable {
  let number: Int
  var membership: Membership
  /// By place: the row of the table `vector`.
  let vectors: [UInt32]
  let codes: [UInt64]
  /// By place, if the collection is small enough to have them all in memory.
  let rows: ByteVectors?
}
