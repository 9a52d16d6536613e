/// Cuts what is too long in one piece, between words, or inside a word that is itself too long.
struct WordCuts<Counter: TokenCounting> {
  let text: [UInt8]
  let counter: Counter

  /// The most bytes that a token stands for here. Encoders take a word of any length for one unknown token; a passage of
  /// such words must not become endless.
  static var bytesPerToken: Int { 16 }

  /// What a range costs: its tokens, and never less than one for 16 bytes.
  func cost(_ range: Range<Int>) -> Int {
    max(counter.count(text.span.extracting(range)), (range.count + Self.bytesPerToken - 1) / Self.bytesPerToken)
  }

  /// Consecutive ranges that cost at most `limit` each.
  func pieces(of range: Range<Int>, limit: Int) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = pieceEnd(start..<min(range.upperBound, start + limit * Self.bytesPerToken), limit, of: range)
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }

  private func pieceEnd(_ window: Range<Int>, _ limit: Int, of whole: Range<Int>) -> Int {
    let fit = window.lowerBound + counter.prefix(of: text.span.extracting(window), tokens: limit)
    if fit >= whole.upperBound { return whole.upperBound }
    var cut = fit
    while cut > window.lowerBound, !text[cut - 1].isBlank { cut -= 1 }
    if cut > window.lowerBound { return cut }
    cut = fit
    while cut > window.lowerBound, text[cut].isContinuation { cut -= 1 }
    if cut > window.lowerBound { return cut }
    cut = window.lowerBound + 1
    while cut < whole.upperBound, text[cut].isContinuation { cut += 1 }
    return cut
  }
}
