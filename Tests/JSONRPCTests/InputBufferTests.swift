import Glibc
import JSONRPC
import TestSupport
import Testing

@Suite("Input buffer")
struct InputBufferTests {
  /// Feeds `chunks` one read at a time and returns the lines; nil stands for one that is too long.
  private func lines(_ chunks: [[UInt8]], limit: Int = 1 << 20) -> [String?] {
    let pipe = PipePair()
    defer { close(pipe.readEnd) }
    var buffer = InputBuffer(lineLimit: limit)
    var result: [String?] = []
    func add(_ lines: InputBuffer.Lines?) {
      guard let lines else { return }
      for line in lines.lines {
        switch line {
        case .text(let range): result.append(String(decoding: lines.bytes[range], as: UTF8.self))
        case .tooLong: result.append(nil)
        }
      }
    }
    for chunk in chunks {
      _ = unsafe chunk.withUnsafeBytes { unsafe write(pipe.writeEnd, $0.baseAddress, $0.count) }
      while pipe.unreadBytes > 0 {
        guard case .bytes = buffer.fill(from: pipe.readEnd) else { return ["read failed"] }
        add(buffer.takeLines())
      }
    }
    close(pipe.writeEnd)
    guard case .endOfInput = buffer.fill(from: pipe.readEnd) else { return ["no end of input"] }
    add(buffer.takeRest())
    return result
  }

  @Test("Bytes that come one at a time make the same lines")
  func byteByByte() {
    let text = Array("one\n\ntwo\nthree".utf8)
    #expect(lines(text.map { [$0] }) == ["one", "", "two", "three"])
  }

  @Test("Several lines of one read come out together, the unfinished one later")
  func severalLines() {
    #expect(lines([Array("a\nb\nc".utf8), Array("d\n".utf8)]) == ["a", "b", "cd"])
  }

  @Test("A line larger than one read stays whole", arguments: [65_535, 65_536, 65_537, 200_000])
  func large(_ size: Int) {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    var rest = (line + [0x0A] + Array("next\n".utf8))[...]
    var chunks: [[UInt8]] = []
    while !rest.isEmpty {
      chunks.append(Array(rest.prefix(50_000)))
      rest = rest.dropFirst(50_000)
    }
    // Compared outside of the macro, which would print both.
    let isWhole = lines(chunks) == [String(decoding: line, as: UTF8.self), "next"]
    #expect(isWhole)
  }

  @Test("A line of exactly the limit is read, one byte more is not, and the next line is read again")
  func limit() {
    let full = String(repeating: "x", count: 10)
    #expect(lines([Array("\(full)\n\(full)x\nok\n".utf8)], limit: 10) == [full, nil, "ok"])
  }

  @Test("An overlong line is reported once however it comes in, and dropped to its newline")
  func overlong() {
    let part = [UInt8](repeating: UInt8(ascii: "x"), count: 8)
    #expect(lines([part, part, part, Array("x\nok\n".utf8)], limit: 10) == [nil, "ok"])
  }

  @Test("An overlong line without a newline is reported once, also at the end of input")
  func overlongAtEnd() {
    let part = [UInt8](repeating: UInt8(ascii: "x"), count: 8)
    #expect(lines([part, part], limit: 10) == [nil])
  }
}
