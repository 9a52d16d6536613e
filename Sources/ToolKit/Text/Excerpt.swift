extension String {
  /// The text as an error repeats it: at most `limit` code points. Not characters, one of which may be of any length.
  ///
  /// - Parameter isCut: whether this is only the beginning of what is repeated.
  package func excerpt(_ limit: Int = 200, isCut: Bool = false) -> String {
    if !isCut, utf8.count <= limit { return self }
    let start = String(unicodeScalars.prefix(limit))
    return isCut || start.utf8.count < utf8.count ? start + "…" : start
  }
}
