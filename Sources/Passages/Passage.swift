/// A part of a document that is found, scored and cited as one.
package struct Passage: Sendable, Equatable {
  /// What the passage is scored as: sentences speak for prose, names for code.
  package enum Kind: UInt8, Sendable {
    case prose
    case code
  }

  package var kind: Kind
  /// Where it is in the source file, in bytes.
  package var bytes: Range<Int>
  /// The lines of the source file that it touches, from 1.
  package var lines: ClosedRange<Int>
  /// Where it is in `Document.text`, in bytes; neither end is white space.
  package var text: Range<Int>
  /// The headings above it, or the names of the definitions around it and its own, outermost first.
  package var heading: [String]
  /// Its tokens, as the sum over its lines or sentences.
  package var tokens: Int
  /// Its parts of at most the child limit, as ranges of `Document.text`; empty if it is itself no longer than that.
  package var children: [Range<Int>]
  /// Its sentences, as ranges of `Document.text`; empty for code.
  package var sentences: [Range<Int>]
}
