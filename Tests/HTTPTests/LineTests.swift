import Testing

@testable import HTTP

@Suite("Lines and events") struct LineTests {
  private static func lines(_ text: String, cutAt size: Int, endsAtReturn: Bool = false, limit: Int = 100) -> [String] {
    var cutter = LineCutter(limit: limit, endsAtReturn: endsAtReturn)
    var found: [String] = []
    let bytes = Array(text.utf8)
    for begin in stride(from: 0, to: bytes.count, by: size) {
      cutter.add(Array(bytes[begin..<min(begin + size, bytes.count)]))
      loop: while true {
        switch cutter.next() {
        case .line(let line): found.append(String(decoding: line, as: UTF8.self))
        case .tooLong: return found + ["too long"]
        case .more: break loop
        }
      }
    }
    return found + (cutter.takeRest().map { [String(decoding: $0, as: UTF8.self)] } ?? [])
  }

  @Test("lines are the same wherever the pieces end", arguments: 1...12)
  func pieces(size: Int) {
    let text = "a\nbb\r\n\r\n\ncc\rdd\nrest"
    #expect(Self.lines(text, cutAt: size) == ["a", "bb", "", "", "cc\rdd", "rest"])
    #expect(Self.lines(text, cutAt: size, endsAtReturn: true) == ["a", "bb", "", "", "cc", "dd", "rest"])
    #expect(Self.lines("a\r", cutAt: size, endsAtReturn: true) == ["a"])
  }

  @Test("a line beyond the limit is not gathered", arguments: 1...12)
  func tooLong(size: Int) {
    #expect(Self.lines("ab\nabcde\n", cutAt: size, limit: 4) == ["ab", "too long"])
    #expect(Self.lines("abcd\nab", cutAt: size, limit: 4) == ["abcd", "ab"])
  }

  private static func events(_ text: String) throws -> [ServerSentEvent] {
    var parser = EventParser(limit: 100, subject: "GET x")
    return try lines(text, cutAt: 3, endsAtReturn: true).compactMap { try parser.take(Array($0.utf8)) }
  }

  @Test("events have the fields that the standard gives them")
  func fields() throws {
    let text =
      "\u{FEFF}: comment\nevent: add\ndata: one\ndata:two\nid: 7\n\ndata\n\nunknown: x\nretry: 5\n\ndata: last\n"
    let events = try Self.events(text)
    #expect(events.map(\.name) == ["add", "message"])
    #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == ["one\ntwo", ""])
    #expect(events.map(\.id) == ["7", "7"])
  }

  @Test("the data of an event are bounded")
  func bounded() {
    let lines = Array(repeating: "data: 0123456789", count: 20).joined(separator: "\n")
    #expect { try Self.events(lines) } throws: { ($0 as? HTTPError)?.kind == .tooLarge }
  }
}
