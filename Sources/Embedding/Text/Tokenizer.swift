/// Cuts texts into the pieces that the model knows: WordPiece of BERT, uncased.
///
/// The rules are those of the published tokenizer, byte by byte of its result: clean-up and lower case by ``ScalarTable``;
/// words end at white space; ideographs and punctuation stand alone; of each word the longest piece that fits, then the
/// longest that continues it; a word with a part that fits nothing, or of more than 100 characters, is one unknown piece.
/// `[CLS]` and the like in a text are the marks themselves, as there. Bytes that are no UTF-8 are dropped.
///
/// ```swift
/// let tokens = tokenizer.tokens(of: Array("Tokenizers cut words".utf8))
/// tokens.count  // 5: token ##izer ##s cut words
/// ```
package struct Tokenizer: Sendable {
  let vocabulary: Vocabulary

  /// How many tokens the marks at the beginning and the end of a text take.
  package static let markCount = 2

  /// Reads the content of a `vocab.txt`; `name` is what errors call it.
  package init(vocabulary content: [UInt8], name: String = "vocab.txt") throws(EmbeddingError) {
    vocabulary = try Vocabulary(content, name: name)
  }

  /// The tokens of `text`, without the marks.
  package func tokens(of text: [UInt8]) -> TokenList { tokens(of: text, in: 0..<text.count) }

  /// The tokens of a part of `text`, which begins and ends between characters.
  package func tokens(of text: [UInt8], in range: Range<Int>) -> TokenList {
    var scan = TokenScan(vocabulary, keepsTokens: true)
    scan.run(over: text, in: range, limit: .max)
    return scan.tokens
  }

  /// How many tokens `text` has, without the marks.
  package func count(of text: [UInt8]) -> Int { count(of: text, in: 0..<text.count) }

  /// How many tokens a part of `text` has.
  package func count(of text: [UInt8], in range: Range<Int>) -> Int {
    var scan = TokenScan(vocabulary, keepsTokens: false)
    scan.run(over: text, in: range, limit: .max)
    return scan.count
  }

  /// The longest beginning of `range` that has at most `limit` tokens, without the marks. It ends after a whole word, or
  /// inside of one only if the first word alone has more tokens.
  package func prefix(of text: [UInt8], in range: Range<Int>, limit: Int) -> Range<Int> {
    var scan = TokenScan(vocabulary, keepsTokens: true)
    scan.run(over: text, in: range, limit: limit)
    guard scan.count > limit else { return range }
    // The last word is the one that passed the limit.
    let end = scan.lastWordStart > range.lowerBound ? scan.lastWordStart : scan.tokens.ranges[limit].lowerBound
    return range.lowerBound..<end
  }

  /// What the encoder reads: the tokens between the marks.
  package func input(of text: [UInt8]) -> [Int32] {
    var scan = TokenScan(vocabulary, keepsTokens: true)
    scan.tokens.numbers.append(vocabulary.marks.beginning)
    scan.tokens.ranges.append(0..<0)
    scan.run(over: text, in: 0..<text.count, limit: .max)
    scan.tokens.numbers.append(vocabulary.marks.end)
    return scan.tokens.numbers
  }
}
