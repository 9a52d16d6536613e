/// Why a file is not linted, in the words of a report.
enum SkipReason: Hashable {
  case tooLarge
  case tooMuch
  case tooMany
  case binary
  case utf16
  case utf32
  case unknownLanguage

  var text: String {
    switch self {
    case .tooLarge: "larger than \(SelectionBuilder.fileLimit >> 20) MB"
    case .tooMuch: "the files before it have \(SelectionBuilder.totalLimit >> 20) MB already; lint fewer at once"
    case .tooMany: "more than \(SelectionBuilder.countLimit) files; lint a folder of it at a time"
    case .binary: "binary: it has NUL bytes"
    case .utf16: "UTF-16, which no linter reads; convert it to UTF-8"
    case .utf32: "UTF-32, which no linter reads; convert it to UTF-8"
    case .unknownLanguage: "of no language that is linted"
    }
  }
}
