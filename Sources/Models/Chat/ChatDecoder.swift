internal import HTTP
internal import JSON

/// Makes an answer of the bytes of a body, wherever its pieces end.
///
/// A server that was asked for a stream may answer whole all the same, after blank lines with which it kept the connection
/// alive: the first byte that is no white space tells.
struct ChatDecoder: Sendable {
  private enum Form { case unknown, events, lines, whole }

  private(set) var draft = ChatDraft()
  private let dialect: any ChatDialect
  private var form = Form.unknown
  private var cutter: LineCutter
  private var parser: EventParser
  private var whole: [UInt8] = []

  /// The longest line and the longest event, in bytes.
  static let pieceLimit = 1 << 20
  /// The longest answer that is not streamed, in bytes.
  static let wholeLimit = 8 << 20

  init(_ dialect: any ChatDialect) {
    self.dialect = dialect
    cutter = LineCutter(limit: Self.pieceLimit, endsAtReturn: dialect.framing == .events)
    parser = EventParser(limit: Self.pieceLimit, subject: "")
  }

  mutating func add(_ piece: [UInt8]) throws(ChatFault) {
    var piece = piece
    if form == .unknown {
      let begin = piece.firstIndex { ![0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains($0) }
      guard let begin else { return }
      piece.removeFirst(begin)
      form = form(beginning: piece[0])
    }
    guard form != .whole else {
      guard whole.count + piece.count <= Self.wholeLimit else {
        throw .tooLarge("its answer has more than \(Self.wholeLimit >> 20) MiB")
      }
      whole += piece
      return
    }
    cutter.add(piece)
    loop: while true {
      switch cutter.next() {
      case .line(let line): try take(line)
      case .tooLong: throw .tooLarge("a line of its answer has more than \(Self.pieceLimit >> 20) MiB")
      case .more: break loop
      }
    }
  }

  /// To be called at the end of the body.
  mutating func finish() throws(ChatFault) {
    if form == .whole {
      try read(whole)
      if draft.finish == nil { draft.finish = .complete }
      draft.isOver = true
      return
    }
    // The last line may lack its end, and the last event the blank line after it. What cannot be read there was cut.
    guard !draft.isOver else { return }
    do throws(ChatFault) {
      if let rest = cutter.takeRest() { try take(rest) }
      if form == .events { try take([]) }
    } catch {
      if case .said = error { throw error }
    }
  }

  /// A line that begins with a brace is one of a stream of lines; elsewhere it begins an answer that is whole. Fields of
  /// events begin with one of five bytes.
  private func form(beginning byte: UInt8) -> Form {
    switch dialect.framing {
    case .events: Array(":deir".utf8).contains(byte) ? .events : .whole
    case .lines: byte == UInt8(ascii: "{") ? .lines : .whole
    }
  }

  private mutating func take(_ line: [UInt8]) throws(ChatFault) {
    guard form == .events else {
      if line.contains(where: { ![0x09, 0x20].contains($0) }) { try read(line) }
      return
    }
    guard let event = try event(endingWith: line), !event.data.isEmpty else { return }
    if event.data == Array("[DONE]".utf8) {
      draft.isOver = true
    } else {
      try read(event.data)
    }
  }

  private mutating func event(endingWith line: [UInt8]) throws(ChatFault) -> ServerSentEvent? {
    do throws(HTTPError) {
      return try parser.take(line)
    } catch {
      throw .tooLarge("an event of its answer has more than \(Self.pieceLimit >> 20) MiB")
    }
  }

  private mutating func read(_ bytes: [UInt8]) throws(ChatFault) {
    guard !draft.isOver else { return }
    guard let document = Self.document(bytes) else {
      throw .malformed("its answer is no JSON: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    }
    let root = document.root
    if let error = root["error"], !error.isNull { throw ChatFault(error, in: root) }
    try dialect.read(root, into: &draft)
  }

  /// Bytes that are no UTF-8 are replaced by U+FFFD: one broken character does not cost an answer.
  private static func document(_ bytes: [UInt8]) -> JSONDocument? {
    if let document = try? JSONDocument(bytes, maximumTokens: 200_000) { return document }
    let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
    return repaired == bytes ? nil : try? JSONDocument(repaired, maximumTokens: 200_000)
  }
}
