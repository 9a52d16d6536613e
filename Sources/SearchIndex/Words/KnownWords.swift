/// The terms of words met lately: most words of a text have just been met, and stemming is what cutting text into terms
/// costs (seven eighths of it without this).
struct KnownWords {
  enum Answer {
    case term(Term)
    case stopWord
    case unknown
  }

  private struct Slot {
    var word: Int64
    var term: Int64
    var isStopWord: Bool
  }

  /// A word has one place, by its hash; who comes later takes it.
  private var slots: [Slot?] = []
  private static let size = 1 << 13

  func term(of word: Int64) -> Answer {
    guard !slots.isEmpty, let slot = slots[Self.place(of: word)], slot.word == word else { return .unknown }
    return slot.isStopWord ? .stopWord : .term(Term(key: slot.term))
  }

  mutating func learn(_ word: Int64, _ term: Term?) {
    if slots.isEmpty { slots = [Slot?](repeating: nil, count: Self.size) }
    slots[Self.place(of: word)] = Slot(word: word, term: term?.key ?? 0, isStopWord: term == nil)
  }

  private static func place(of word: Int64) -> Int { Int(truncatingIfNeeded: word) & (size - 1) }
}
