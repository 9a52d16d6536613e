/// Counts what a text costs an encoder. The embedding tokenizer is one; tests count words.
///
/// Passages are measured line by line or sentence by sentence and summed. So a text cut at white space, or between two
/// scalars, must not cost more in one piece than its parts do together.
package protocol TokenCounting {
  /// The number of tokens of valid UTF-8.
  func count(_ utf8: Span<UInt8>) -> Int

  /// The length in bytes of the longest beginning of `utf8` of at most `limit` tokens.
  ///
  /// It should read little more than it returns: a text of one endless line is cut by repeated calls. The caller moves
  /// the border back to a whole scalar, or forward to one if nothing would be left.
  func prefix(of utf8: Span<UInt8>, tokens limit: Int) -> Int
}
