/// Why a file is not linted, in the words of a report.
enum SkipReason: Hashable {
  case tooLarge
  case tooMuch
  case tooMany
  case binary
  case utf16
  case utf32
  case unknownLanguage
  case link
  case special
  case secret
  case tooDeep
  case ignored
  case skippedFolder
  case submodule

  var text: String {
    switch self {
    case .tooLarge: "larger than \(SelectionBuilder.fileLimit >> 20) MB"
    case .tooMuch: "the files before it have \(SelectionBuilder.totalLimit >> 20) MB already; lint fewer at once"
    case .tooMany: "more than \(SelectionBuilder.countLimit) files; lint a folder of it at a time"
    case .binary: "binary: it has NUL bytes"
    case .utf16: "UTF-16, which no linter reads; convert it to UTF-8"
    case .utf32: "UTF-32, which no linter reads; convert it to UTF-8"
    case .unknownLanguage: "of no language that is linted"
    case .link: "symbolic links, which are not followed"
    case .special: "pipes, sockets or devices"
    case .secret: "excluded, because their names say that they hold secrets"
    case .tooDeep: "in more folders within folders than are walked; lint a folder of it"
    case .ignored: "ignored by .gitignore, a folder counted as one"
    case .skippedFolder: "folders of version control, caches or packages of others"
    case .submodule: "submodules, which have revisions of their own"
    }
  }
}
