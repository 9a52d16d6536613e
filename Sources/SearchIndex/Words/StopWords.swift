/// English words that say nothing about what a text is about. Without them a question in a sentence costs no more than
/// its key words, and finds the same.
enum StopWords {
  private static let words = Set(
    """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can cannot could did do does doing down during each few for from further had has have having he her here hers him
    his how i if in into is it its itself just me more most my no nor not of off on once only or other our out over own
    same she should so some such than that the their them then there these they this those through to too under until
    up us very was we were what when where which while who whom why will with would you your
    """.split(whereSeparator: \.isWhitespace).map { Term($0.utf8) })

  private static let longest = 7

  /// - Parameter word: in lower case.
  static func contains(_ word: [UInt8]) -> Bool { word.count <= longest && words.contains(Term(word)) }
}
