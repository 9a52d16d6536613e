extension SourceText {
  /// Whether a word of ASCII letters in lower case occurs in the text, in whatever case.
  package func mentions(_ word: StaticString) -> Bool {
    // A static string is never freed and has as many bytes as it says.
    let word = unsafe Span(_unsafeStart: word.utf8Start, count: word.utf8CodeUnitCount)
    let bytes = bytes.span
    guard word.count > 0, bytes.count >= word.count else { return false }
    for start in 0...(bytes.count - word.count) where bytes[start] | 0x20 == word[0] {
      var matched = 1
      while matched < word.count, bytes[start + matched] | 0x20 == word[matched] { matched += 1 }
      if matched == word.count { return true }
    }
    return false
  }
}
