/// The lines of a body, as they come.
package struct HTTPLines: Sendable {
  private let body: HTTPBody
  private let subject: String
  private var cutter: LineCutter

  /// - Parameters:
  ///   - limit: the longest line that is taken, in bytes.
  ///   - endsAtReturn: whether CR alone ends a line too, as in streams of events; LF and CRLF always do.
  package init(_ body: HTTPBody, limit: Int = 1 << 20, endsAtReturn: Bool = false) {
    self.body = body
    subject = body.subject
    cutter = LineCutter(limit: limit, endsAtReturn: endsAtReturn)
  }

  /// The next line without its end, or nil at the end; what follows the last line end is a line if it is not empty.
  ///
  /// - Throws: `HTTPError`, of kind `tooLarge` for a line beyond the limit.
  package mutating func next() async throws(HTTPError) -> [UInt8]? {
    while true {
      switch cutter.next() {
      case .line(let line): return line
      case .tooLong:
        throw HTTPError(
          .tooLarge, subject, "a line of the answer has more than \(cutter.limit) bytes", remedy: "ask for less")
      case .more: break
      }
      guard let piece = try await body.next() else { return cutter.takeRest() }
      cutter.add(piece)
    }
  }
}

/// Cuts pieces of bytes into lines, wherever the pieces end.
package struct LineCutter: Sendable {
  package enum Found: Equatable {
    case line([UInt8])
    case more
    case tooLong
  }

  package let limit: Int
  let endsAtReturn: Bool
  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var begin = 0
  /// How far has been looked for its end.
  private var looked = 0
  /// The last line ended with CR: a LF that follows belongs to it.
  private var skipsFeed = false

  /// - Parameters:
  ///   - limit: the longest line, in bytes.
  ///   - endsAtReturn: whether CR alone ends a line too.
  package init(limit: Int, endsAtReturn: Bool) {
    self.limit = limit
    self.endsAtReturn = endsAtReturn
  }

  package mutating func add(_ piece: [UInt8]) {
    if begin > 0 {
      bytes.removeFirst(begin)
      looked -= begin
      begin = 0
    }
    bytes += piece
  }

  /// The next whole line without its end, `more` if its end has not come, `tooLong` beyond the limit.
  package mutating func next() -> Found {
    if skipsFeed, begin < bytes.count {
      if bytes[begin] == 0x0A { begin += 1 }
      looked = max(looked, begin)
      skipsFeed = false
    }
    let end = bytes[looked...].firstIndex { $0 == 0x0A || (endsAtReturn && $0 == 0x0D) }
    guard let end else {
      looked = bytes.count
      return bytes.count - begin > limit ? .tooLong : .more
    }
    guard end - begin <= limit else { return .tooLong }
    var line = bytes[begin..<end]
    if bytes[end] == 0x0D { skipsFeed = true } else if line.last == 0x0D { line.removeLast() }
    begin = end + 1
    looked = begin
    return .line(Array(line))
  }

  /// What follows the last line end; nil if nothing does.
  package mutating func takeRest() -> [UInt8]? {
    guard begin < bytes.count else { return nil }
    defer {
      begin = bytes.count
      looked = begin
    }
    return Array(bytes[begin...])
  }
}
