/// About as many tokens as an encoder's word pieces come to, without its vocabulary.
///
/// Passages are cut before a model is there, and must be the same whether there is one or not; and a vocabulary is looked up
/// at 7 to 11 MB a second, where this reads 60 to 180. The lengths were set by BERT's uncased vocabulary on this project's
/// pages and sources; `EstimateTests` holds what they must keep to. A text that has more tokens than estimated is the
/// embedder's to part.
package struct TokenEstimate: TokenCounting {
  package init() {}

  package func count(_ utf8: Span<UInt8>) -> Int { (Self.scan(utf8, limit: .max).eighths + 7) / 8 }

  package func prefix(of utf8: Span<UInt8>, tokens limit: Int) -> Int { Self.scan(utf8, limit: limit * 8).end }

  /// Adds up the runs of letters and of digits, and what stands alone, until `limit` eighths of a token are passed.
  ///
  /// - Returns: the sum, and where the run begins that passed the limit, or the text ends; inside of the first run if that
  ///   alone passes it.
  private static func scan(_ text: Span<UInt8>, limit: Int) -> (eighths: Int, end: Int) {
    var sum = 0
    var at = 0
    while at < text.count {
      let start = at
      var cost = 0
      switch kind(text[at]) {
      case .blank, .continuation: at += 1
      case .mark:
        at += 1
        cost = 8
      case .digit:
        // No run costs less than an eighth for a byte, so that the end of one that is endless is not looked for.
        while at < text.count, kind(text[at]) == .digit, at - start <= limit { at += 1 }
        cost = digits(at - start)
      case .capital, .small:
        let isCapital = kind(text[at]) == .capital
        while at < text.count, kind(text[at]) == .capital, at - start <= limit { at += 1 }
        while at < text.count, kind(text[at]) == .small || kind(text[at]) == .continuation, at - start <= limit {
          at += 1
        }
        cost = letters(at - start) + (isCapital ? 2 : 0)
      }
      if sum + cost > limit { return (sum + cost, start > 0 ? start : min(at, max(1, limit / 4))) }
      sum += cost
    }
    return (sum, text.count)
  }

  /// What a run of so many letters costs, on average: a word that is known is one piece, a longer one more and more.
  private static func letters(_ count: Int) -> Int {
    switch count {
    case ...2: 8
    case 3...5: 9
    case 6, 7: 10
    case 8: 11
    case 9: 14
    case 10, 11: 15
    case 12, 13: 16
    default: 16 + (count - 13) * 5 / 2
    }
  }

  private static func digits(_ count: Int) -> Int { count <= 2 ? 8 : 4 * count }

  private enum Kind: UInt8 { case blank, capital, small, digit, mark, continuation }

  /// Letters of two bytes are Latin for the most part, and count like others; those of more stand alone in every vocabulary
  /// that is not made for them.
  private static func kind(_ byte: UInt8) -> Kind {
    switch byte {
    case 0x61...0x7A, 0xC3...0xC9: .small
    case 0x41...0x5A: .capital
    case 0x30...0x39: .digit
    case ...0x20, 0x7F: .blank
    case 0x80...0xBF: .continuation
    default: .mark
    }
  }
}
