extension Duration {
  /// Milliseconds, cut to what fits; a longer time never comes.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < Int64.max / 1_000_000_000 else { return Int64.max / 1_000_000 }
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
