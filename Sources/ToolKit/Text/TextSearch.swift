// Looking for text in text, byte for byte. The standard library has it in `_StringProcessing` alone, which brings the engine
// of its regular expressions: a megabyte of program, and a sixth of all the conformances that the runtime goes through when
// it meets a type for the first time. `tools/build` refuses a server that links it.

extension Substring {
  /// The first place where `text` stands; the beginning if it is empty.
  package func firstRange(of text: String) -> Range<Index>? {
    guard let first = text.utf8.first else { return startIndex..<startIndex }
    var rest = utf8
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: text.utf8) { return start..<rest.index(start, offsetBy: text.utf8.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  package func contains(_ text: String) -> Bool { firstRange(of: text) != nil }
}

extension String {
  /// The first place where `text` stands; the beginning if it is empty.
  package func firstRange(of text: String) -> Range<Index>? { self[...].firstRange(of: text) }

  package func contains(_ text: String) -> Bool { self[...].contains(text) }

  /// With `replacement` in each place of `text`, which is not empty, from the beginning on.
  package func replacing(_ text: String, with replacement: String) -> String {
    precondition(!text.isEmpty, "Nothing is in every place")
    var result = ""
    var rest = self[...]
    while let found = rest.firstRange(of: text) {
      result += rest[..<found.lowerBound]
      result += replacement
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
