import Sandbox
import Testing

@testable import Execution

@Suite("Output as it comes") struct LiveOutputTests {
  private func piece(_ text: String, at offset: Int, error: Bool = false) -> OutputPiece {
    OutputPiece(isError: error, offset: offset, bytes: Array(text.utf8))
  }

  private func live(_ pieces: OutputPiece...) -> LiveOutput {
    let live = LiveOutput {}
    for piece in pieces { live.take(piece) }
    return live
  }

  @Test("Each byte is told once, streams apart")
  func once() {
    let live = live(piece("one\n", at: 0), piece("bad\n", at: 0, error: true), piece("two\n", at: 4))
    #expect(live.news() == "stdout: one\ntwo\nstderr: bad")
    #expect(live.news() == nil)
    live.take(piece("three\n", at: 8))
    #expect(live.news() == "stdout: three")
  }

  @Test("A character that came in two pieces is told whole, when it is whole")
  func split() {
    let earth = Array("🌍".utf8)
    let live = LiveOutput {}
    live.take(OutputPiece(isError: false, offset: 0, bytes: [0x61] + earth.prefix(2)))
    #expect(live.news() == "stdout: a")
    #expect(live.news() == nil, "half a character is no news")
    live.take(OutputPiece(isError: false, offset: 3, bytes: Array(earth.dropFirst(2)) + [0x62]))
    #expect(live.news() == "stdout: 🌍b")
  }

  @Test("A flood is bounded: the newest is told, with the number of bytes that are not")
  func flood() throws {
    let live = live(piece(String(repeating: "é", count: 5000), at: 0))
    let news = try #require(live.news())
    #expect(news.hasPrefix("stdout (8976 bytes are left out): éé"), "\(news.prefix(60))")
    #expect(news.utf8.count < LiveOutput.limit + 100)
    #expect(!news.contains("\u{FFFD}"), "no character is cut in two")
  }

  @Test("A gap between two pieces is counted, and what lay before it is not joined to what follows")
  func gap() {
    #expect(live(piece("old", at: 0), piece("new", at: 10)).news() == "stdout (10 bytes are left out): new")
  }

  @Test("Control characters and broken bytes are inert, as in results")
  func inert() {
    let live = LiveOutput {}
    live.take(OutputPiece(isError: false, offset: 0, bytes: Array("\u{1B}[2Jx".utf8) + [0xFF, 0x0A]))
    #expect(live.news() == "stdout: ␛[2Jx\u{FFFD}")
  }
}
