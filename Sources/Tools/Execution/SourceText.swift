internal import ToolKit

/// The code to run, checked and with what editors of other systems put around it taken off.
struct SourceText: Sendable {
  /// Bytes of code that are accepted.
  static let limit = 16 << 20

  let text: String
  let notes: [String]

  /// Throws `ToolError` (`invalid_argument`) for code that no interpreter could read.
  init(_ code: String) throws(ToolError) {
    func refuse(_ message: String) -> ToolError {
      ToolError(.invalidArgument, "Argument 'code': " + message, argument: "code")
    }
    guard code.utf8.count <= Self.limit else {
      throw refuse("has \(code.utf8.count) bytes, at most \(Self.limit) are accepted; pass data in 'files'.")
    }
    if let nul = code.utf8.firstIndex(of: 0) {
      let offset = code.utf8.distance(from: code.utf8.startIndex, to: nul)
      let line = code.utf8[..<nul].count { $0 == 0x0A } + 1
      throw refuse(
        "has a NUL character at byte \(offset) (line \(line)); remove it, or write it as an escape such as \\0.")
    }
    if code.unicodeScalars.first == "\u{FEFF}" {
      text = String(code.unicodeScalars.dropFirst())
      notes = ["the byte order mark at the beginning of the code was left out"]
    } else {
      text = code
      notes = []
    }
  }
}
