/// The tokens of a text, without the marks for beginning and end, and where in the text each is.
package struct TokenList: Sendable, Equatable {
  /// Numbers of pieces of the vocabulary.
  package internal(set) var numbers: [Int32] = []
  /// The bytes that each token stands for. Marks and spaces that were dropped may lie between them.
  package internal(set) var ranges: [Range<Int>] = []

  package var count: Int { numbers.count }
}
