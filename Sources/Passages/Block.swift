/// A run of whole lines that belongs together: a paragraph, a list item, a fence, a table, a definition.
///
/// Splitters make blocks that cover every line that is not blank, once and in order; packing makes passages of them.
struct Block: Equatable {
  enum Style {
    /// Cut between sentences.
    case prose
    /// Cut between lines: code, tables, literal text.
    case lines
  }

  var lines: Range<Int>
  /// The index of the headings above it, in `Outline.trails`.
  var trail: Int
  /// The name of the definition that it is, if it is one.
  var name = ""
  var style: Style
  /// Whether it is a heading, which must not stay alone.
  var isHeading = false
}
