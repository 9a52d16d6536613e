/// The pieces of words that the model knows, and which number each has: its line in `vocab.txt`.
struct Vocabulary: Sendable {
  /// The file; pieces are ranges of it.
  private let bytes: [UInt8]
  private var starts: [UInt32] = []
  private var lengths: [UInt16] = []
  /// Open addressing: the number of a piece plus one, 0 where nothing is. At most half full.
  private var slots: [UInt32]

  /// How many pieces there are.
  var count: Int { starts.count }
  /// Bytes of the longest piece, without its `##`.
  private(set) var longest = 0

  /// The pieces that stand for no text.
  struct Marks: Sendable {
    let padding, unknown, beginning, end, mask: Int32
  }
  private(set) var marks: Marks

  /// Reads the content of a `vocab.txt`: a piece a line, `##` before those that continue a word.
  init(_ content: [UInt8], name: String) throws(EmbeddingError) {
    bytes = content
    var begin = 0
    for (index, byte) in content.enumerated() where byte == UInt8(ascii: "\n") {
      var end = index
      if end > begin, content[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      guard end > begin else { throw .damaged(name, "line \(starts.count + 1) is empty: it is not a vocabulary") }
      guard end - begin <= 1024 else { throw .damaged(name, "line \(starts.count + 1) is too long for a vocabulary") }
      starts.append(UInt32(begin))
      lengths.append(UInt16(end - begin))
      begin = index + 1
    }
    guard begin == content.count, !starts.isEmpty, starts.count < 1 << 20 else {
      throw .damaged(name, "it does not end with a whole line, or has none: it is not a vocabulary")
    }
    var size = 1024
    while size < 2 * starts.count { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    marks = Marks(padding: 0, unknown: 0, beginning: 0, end: 0, mask: 0)
    for number in starts.indices { insert(number) }
    func mark(_ text: String) throws(EmbeddingError) -> Int32 {
      guard let number = number(of: Array(text.utf8)) else { throw .damaged(name, "the piece \(text) is missing") }
      return number
    }
    marks = Marks(
      padding: try mark("[PAD]"), unknown: try mark("[UNK]"), beginning: try mark("[CLS]"), end: try mark("[SEP]"),
      mask: try mark("[MASK]"))
  }

  /// The number of the piece that begins a word with all of `text`.
  func number(of text: [UInt8]) -> Int32? {
    number(of: text, in: 0..<text.count, continues: false, hash: text.reduce(Self.seed(false), Self.step))
  }

  /// The number of the piece `text[range]`, whose bytes have made `hash` from ``seed(_:)``.
  func number(of text: [UInt8], in range: Range<Int>, continues: Bool, hash: UInt32) -> Int32? {
    var slot = place(hash)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      let piece = self.piece(number)
      if piece.continues == continues, piece.bytes.count == range.count, isEqual(piece.bytes, text, range) {
        return Int32(number)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The hash of nothing (FNV-1a), from which ``step(_:_:)`` goes on byte by byte.
  static func seed(_ continues: Bool) -> UInt32 { continues ? 0x1234_5678 : 0x811C_9DC5 }
  static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }

  private func place(_ hash: UInt32) -> Int { Int(hash ^ hash >> 15) & (slots.count - 1) }

  private func isEqual(_ piece: Range<Int>, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    for offset in 0..<range.count where bytes[piece.lowerBound + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// Where a piece is in the file, without its `##`.
  private func piece(_ number: Int) -> (bytes: Range<Int>, continues: Bool) {
    let start = Int(starts[number])
    let end = start + Int(lengths[number])
    let hash = UInt8(ascii: "#")
    guard end - start > 2, bytes[start] == hash, bytes[start + 1] == hash else { return (start..<end, false) }
    return (start + 2..<end, true)
  }

  private mutating func insert(_ number: Int) {
    let piece = self.piece(number)
    var slot = place(bytes[piece.bytes].reduce(Self.seed(piece.continues), Self.step))
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(number + 1)
    longest = max(longest, piece.bytes.count)
  }
}
