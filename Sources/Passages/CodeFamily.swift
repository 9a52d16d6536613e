/// What the splitter must know of a language's surface: how comments and strings that span lines are written.
///
/// Definitions are told apart by indentation, which formatted code has in every language; only what may put text at the
/// margin without meaning it (comments, long strings, preprocessor lines) has to be known.
package struct CodeFamily: Sendable, Equatable {
  /// The beginnings of a comment to the end of the line.
  var lineComments: [String] = []
  /// The two ends of a comment over lines.
  var blockComment: (open: String, close: String)?
  /// The quotes of strings that may span lines, each ended by itself.
  var longStrings: [String] = []
  /// Whether `'` quotes strings; elsewhere it is a character's, a lifetime's or a transpose.
  var singleQuotes = false
  /// Whether `//` and `#` are to be taken for comments only at a word's beginning, as in a shell.
  var commentsNeedSpace = false
  /// Whether a block is ended by `}` or `;`, so that a line at the margin may go on with the definition above.
  var braces = false
  /// Whether `#` lines belong to a preprocessor.
  var preprocessor = false
  /// Whether the file holds data: no definitions are looked for.
  var data = false

  package static func == (left: CodeFamily, right: CodeFamily) -> Bool {
    left.lineComments == right.lineComments && left.longStrings == right.longStrings
      && left.blockComment?.open == right.blockComment?.open && left.braces == right.braces && left.data == right.data
      && left.preprocessor == right.preprocessor && left.singleQuotes == right.singleQuotes
  }

  private static let slashes: (open: String, close: String) = ("/*", "*/")

  static let c = CodeFamily(lineComments: ["//"], blockComment: slashes, braces: true, preprocessor: true)
  static let braced = CodeFamily(lineComments: ["//"], blockComment: slashes, braces: true)
  static let swift = CodeFamily(lineComments: ["//"], blockComment: slashes, longStrings: ["\"\"\""], braces: true)
  static let go = CodeFamily(lineComments: ["//"], blockComment: slashes, longStrings: ["`"], braces: true)
  static let script = CodeFamily(
    lineComments: ["//"], blockComment: slashes, longStrings: ["`"], singleQuotes: true, braces: true)
  static let php = CodeFamily(lineComments: ["//", "#"], blockComment: slashes, singleQuotes: true, braces: true)
  static let python = CodeFamily(lineComments: ["#"], longStrings: ["\"\"\"", "'''"], singleQuotes: true)
  static let ruby = CodeFamily(lineComments: ["#"], singleQuotes: true, commentsNeedSpace: true)
  static let lua = CodeFamily(lineComments: ["--"], blockComment: ("--[[", "]]"), singleQuotes: true)
  static let shell = CodeFamily(lineComments: ["#"], singleQuotes: true, commentsNeedSpace: true)
  static let sql = CodeFamily(lineComments: ["--"], blockComment: slashes, singleQuotes: true, data: true)
  static let data = CodeFamily(lineComments: ["#"], singleQuotes: true, commentsNeedSpace: true, data: true)
  static let markup = CodeFamily(blockComment: ("<!--", "-->"), data: true)
  static let style = CodeFamily(blockComment: slashes, singleQuotes: true, braces: true, data: true)
}
