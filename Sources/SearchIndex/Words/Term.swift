/// A word as the index knows it: the hash of its stem.
///
/// Two words share a hash of 64 bits about once in 10^7 indexes of a million words each; what that does is that one of
/// them finds a passage of the other. The hash is kept in files and never changes.
package struct Term: Hashable, Sendable, Comparable {
  /// As a signed number, since that is what SQLite keeps.
  package let key: Int64

  package init(key: Int64) { self.key = key }

  /// The term of these bytes, as they are.
  package init(_ bytes: some Sequence<UInt8>) {
    var hash = WordHash()
    for byte in bytes { hash.add(byte) }
    key = hash.value
  }

  package static func < (one: Term, other: Term) -> Bool { one.key < other.key }

  /// Its bits are spread already.
  package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// FNV-1a (RFC 9923) with the finishing step of MurmurHash3, which spreads the last bytes over all bits.
struct WordHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  var value: Int64 {
    var hash = (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return Int64(bitPattern: hash ^ hash >> 33)
  }
}
