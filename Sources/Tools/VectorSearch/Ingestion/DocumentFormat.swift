/// Files of which a program makes text.
package enum DocumentFormat: String, Sendable, CaseIterable {
  case pdf
  case docx
  case odt
  case epub
  case rtf
  // Nothing small reads these to text; LibreOffice would, with 400 MB.
  case xlsx
  case ods
  case pptx
  case odp

  init?(ofName path: [UInt8]) {
    guard let ending = BinaryNames.ending(of: path), let format = DocumentFormat(rawValue: ending) else { return nil }
    self = format
  }

  /// The program that does it, and the Debian package that has it; nil where there is none.
  var program: (name: String, package: String)? {
    switch self {
    case .pdf: ("pdftotext", "poppler-utils")
    case .docx, .odt, .epub, .rtf: ("pandoc", "pandoc")
    case .xlsx, .ods, .pptx, .odp: nil
    }
  }

  /// What the program writes, as the ending of a file.
  var textEnding: String {
    switch self {
    case .pdf: "txt"
    default: "md"
    }
  }
}
