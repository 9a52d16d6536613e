internal import Sandbox
internal import ToolKit

/// Reads diagnostics out of what a compiler prints for people. That form is kept, rather than asking for JSON, because
/// the caller reads it too: it has the lines, carets and suggestions.
///
/// Two forms cover all compilers. gcc, clang, swiftc, rustc and go name the place first or second:
///
///     main.c:3:5: warning: unused variable 'x' [-Wunused-variable]
///     error[E0382]: borrow of moved value: `v`
///      --> main.rs:4:20
///
/// and Deno, whose lines of code lie between the two:
///
///     TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
///         at file:///box/main.ts:1:7
struct DiagnosticReader {
  /// The most diagnostics of one compilation that are kept, and the most characters of a message.
  static let limit = 50
  private static let messageLimit = 500

  /// Those that were read, at most `limit`.
  private(set) var diagnostics: [Diagnostic] = []
  /// All that there were, by severity.
  private(set) var errors = 0
  private(set) var warnings = 0
  /// Diagnostics that are not in `diagnostics`.
  private(set) var leftOut = 0

  private let columns: Compilation.Columns
  private let sources: [String: [UInt8]]
  /// A message that waits for its place.
  private var pending: Diagnostic?

  /// - Parameters:
  ///   - output: what the compiler printed.
  ///   - columns: how it counts columns.
  ///   - sources: the files of the work folder, by name, to turn its columns into code points.
  init(_ output: String, columns: Compilation.Columns, sources: [String: [UInt8]]) {
    self.columns = columns
    self.sources = sources
    for line in output.split(whereSeparator: \.isNewline) { read(line) }
    finishPending()
  }

  private mutating func read(_ line: Substring) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    for arrow in ["--> ", "at "] where text.hasPrefix(arrow) && text.count < line.count {
      guard let place = Place(text.dropFirst(arrow.count)), place.rest.isEmpty, var waiting = pending else { continue }
      pending = nil
      locate(&waiting, at: place)
      return add(waiting)
    }
    if let place = Place(line), let rest = place.rest.removing(prefix: ": ") {
      finishPending()
      // Go names no severity: all that its compiler says is an error.
      let (severity, message) = Self.severity(rest) ?? (.error, rest)
      var diagnostic = Diagnostic(severity: severity, message: Self.bounded(message))
      locate(&diagnostic, at: place)
      return add(diagnostic)
    }
    if let (severity, message) = Self.header(line) {
      finishPending()
      pending = Diagnostic(severity: severity, message: Self.bounded(message))
    } else if line.contains("undefined reference to ") || line.contains("multiple definition of ") {
      finishPending()
      add(Diagnostic(severity: .error, message: Self.bounded(line)))
    }
  }

  /// A message for which no place came. What only sums up ("2 warnings generated") is none.
  private mutating func finishPending() {
    guard let waiting = pending else { return }
    pending = nil
    let summaries = ["aborting due to", "Type checking failed", "ld returned", "linker command failed", "link command"]
    guard waiting.severity == .error, !summaries.contains(where: waiting.message.contains) else { return }
    add(waiting)
  }

  private mutating func add(_ diagnostic: Diagnostic) {
    switch diagnostic.severity {
    case .error: errors += 1
    case .warning: warnings += 1
    case .note: break
    }
    if diagnostics.count < Self.limit { diagnostics.append(diagnostic) } else { leftOut += 1 }
  }

  private func locate(_ diagnostic: inout Diagnostic, at place: Place) {
    // `<unknown>:0`: the compiler knows no place.
    guard place.line > 0 else { return }
    diagnostic.file = place.file
    diagnostic.line = place.line
    let isCounted = columns == .codePoints || (columns == .typeScript && !diagnostic.message.contains("[TS"))
    diagnostic.column = place.column.map { isCounted ? $0 : codePoint(at: $0, line: place.line, of: place.file) }
  }

  /// The column in code points; the compiler's own where the line is not known.
  private func codePoint(at column: Int, line: Int, of file: String) -> Int {
    guard let source = sources[file] else { return column }
    let lines = source.split(separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
    guard line >= 1, line <= lines.count else { return column }
    var units = 0
    var points = 0
    for scalar in String(decoding: lines[line - 1], as: UTF8.self).unicodeScalars {
      guard units < column - 1 else { break }
      units += columns == .bytes ? UTF8.width(scalar) : UTF16.width(scalar)
      points += 1
    }
    return points + 1
  }

  private static func severity(_ text: Substring) -> (Diagnostic.Severity, Substring)? {
    let names: [(String, Diagnostic.Severity)] = [
      ("fatal error: ", .error), ("error: ", .error), ("warning: ", .warning), ("note: ", .note), ("remark: ", .note),
    ]
    for (name, severity) in names {
      if let message = text.removing(prefix: name) { return (severity, message) }
    }
    return nil
  }

  /// `error: …`, `error[E0382]: …`, `TS2322 [ERROR]: …`, `collect2: error: …`: severity and message, with the code
  /// behind it.
  private static func header(_ line: Substring) -> (Diagnostic.Severity, Substring)? {
    if let found = severity(line) { return found }
    guard let colon = line.firstRange(of: ": ") else { return nil }
    let (head, message) = (line[..<colon.lowerBound], line[colon.upperBound...])
    if head.hasSuffix(" [ERROR]"), head.hasPrefix("TS") { return (.error, message + " [\(head.dropLast(8))]") }
    for (name, severity) in [("error[", Diagnostic.Severity.error), ("warning[", .warning)] {
      if let code = head.removing(prefix: name), code.hasSuffix("]") { return (severity, message + " [\(code)") }
    }
    // A tool that speaks of itself: the linker, the driver.
    return head.contains(" ") ? nil : severity(message).map { ($0.0, line) }
  }

  private static func bounded(_ message: Substring) -> String {
    let end = message.count > messageLimit ? "…" : ""
    return InertText(message.prefix(messageLimit).utf8).text + end
  }
}

/// `FILE:LINE:COLUMN` or `FILE:LINE`, and what follows.
private struct Place {
  var file: String
  var line: Int
  var column: Int?
  var rest: Substring

  init?(_ text: Substring) {
    var text = text
    for prefix in ["file:///box/", "/box/", "./"] { text = text.removing(prefix: prefix) ?? text }
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
    file = InertText(text[..<colon].utf8).text
    rest = text[text.index(after: colon)...]
    guard !file.contains(" "), let line = Self.number(&rest) else { return nil }
    self.line = line
    guard rest.first == ":" else { return }
    var behind = rest.dropFirst()
    guard let column = Self.number(&behind) else { return }
    (self.column, rest) = (column, behind)
  }

  /// Takes a number of at most nine digits from the beginning.
  private static func number(_ text: inout Substring) -> Int? {
    let digits = text.prefix(9).prefix { $0.isASCII && $0.isNumber }
    guard let value = Int(digits) else { return nil }
    text = text.dropFirst(digits.count)
    return value
  }
}

extension Substring {
  fileprivate func removing(prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
