/// What compilers print for people, in the form that gcc, clang, clang-tidy, swiftc and swift-format share:
///
///     a.c:3:24:{3:28-3:31}: warning: unused variable 'y' [-Wunused-variable,Unused Entity Issue]
///     fix-it:"a.c":{3:9-3:9}:";"
struct CompilerText {
  struct Place: Hashable {
    var line: Int
    var column: Int
  }

  struct FixIt {
    var path: String
    var start: Place
    var end: Place
    var text: String
  }

  struct Message {
    enum Severity: String { case error, warning, note, remark, fatal = "fatal error" }

    var path: String
    var place: Place
    /// What clang underlines, in order.
    var ranges: [(start: Place, end: Place)] = []
    var severity: Severity
    var text: String
    /// What stands in brackets at the end of the line, split at commas.
    var tags: [String] = []
    /// The files by which the place's file came to be read, the outermost first.
    var includedFrom: [String] = []
    var fixIts: [FixIt] = []
  }

  private(set) var messages: [Message] = []
  /// The lines `In file included from` since the last message.
  private var freshIncluders: [String] = []
  /// The includers of the file that the last message was about: they are not told again for the next one.
  private var last: (path: String, includedFrom: [String]) = ("", [])

  init(_ printed: some Sequence<UInt8>) {
    for line in Array(printed).split(separator: UInt8(ascii: "\n")) {
      read(String(decoding: line, as: UTF8.self)[...])
    }
  }

  private mutating func read(_ line: Substring) {
    if line.hasPrefix("fix-it:\"") {
      if let fixIt = Self.fixIt(line), !messages.isEmpty { messages[messages.count - 1].fixIts.append(fixIt) }
      return
    }
    for prefix in ["In file included from ", "                 from "] where line.hasPrefix(prefix) {
      let rest = line.dropFirst(prefix.count)
      if let colon = rest.firstIndex(of: ":") { freshIncluders.append(String(rest[..<colon])) }
      return
    }
    guard var message = Self.message(line) else { return }
    if message.severity != .note {
      if !freshIncluders.isEmpty || last.path != message.path { last = (message.path, freshIncluders) }
      freshIncluders = []
      message.includedFrom = last.includedFrom
    }
    messages.append(message)
  }

  private static func message(_ line: Substring) -> Message? {
    var reader = LineReader(line)
    guard let path = reader.take(upTo: ":"), !path.isEmpty, let row = reader.number(), reader.skip(":"),
      let column = reader.number(), reader.skip(":")
    else { return nil }
    var message = Message(
      path: String(path), place: Place(line: row, column: column), severity: .note, text: "")
    while let range = reader.range() { message.ranges.append(range) }
    if !message.ranges.isEmpty, !reader.skip(":") { return nil }
    guard reader.skip(" ") else { return nil }
    for severity in [Message.Severity.fatal, .error, .warning, .note, .remark]
    where reader.skip(severity.rawValue + ": ") {
      message.severity = severity
      var text = reader.rest
      if text.hasSuffix("]"), let open = text.lastIndex(of: "["), open > text.startIndex {
        message.tags = text[open...].dropFirst().dropLast().split(separator: ",").map(String.init)
        text = text[..<open]
        while text.hasSuffix(" ") { text = text.dropLast() }
      }
      message.text = LinterJSON.message(text)
      return message
    }
    return nil
  }

  /// `fix-it:"PATH":{L:C-L:C}:"TEXT"`, where TEXT has escapes of C.
  private static func fixIt(_ line: Substring) -> FixIt? {
    var reader = LineReader(line.dropFirst("fix-it:\"".count))
    guard let path = reader.take(upTo: "\""), reader.skip(":"), let range = reader.range(), reader.skip(":\""),
      reader.rest.hasSuffix("\"")
    else { return nil }
    return FixIt(path: String(path), start: range.start, end: range.end, text: unescaped(reader.rest.dropLast()))
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "0")...UInt8(ascii: "3") where rest.count >= 2:
        let digits = [next, rest.removeFirst(), rest.removeFirst()]
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 & 7) })
      default: bytes.append(next)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
