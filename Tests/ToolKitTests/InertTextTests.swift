import Testing
import ToolKit

@Suite("Untrusted bytes as text") struct InertTextTests {
  @Test(
    "Control characters become pictures; newline, tab and CR LF stay",
    arguments: [
      ("a\u{1B}[31mred", "a\u{241B}[31mred", 1), ("a\tb\nc\r\nd", "a\tb\nc\r\nd", 0),
      ("50%\r100%\r", "50%\u{240D}100%\u{240D}", 2),
      ("\u{0}\u{7F}\u{9B}", "\u{2400}\u{2421}\u{FFFD}", 3),
      ("\u{1B}]52;c;ZXZpbA==\u{7}", "\u{241B}]52;c;ZXZpbA==\u{2407}", 2),
      ("\r\r\n", "\u{240D}\r\n", 1),
    ])
  func controls(raw: String, shown: String, count: Int) {
    let text = InertText(Array(raw.utf8))
    #expect(Array(text.text.unicodeScalars) == Array(shown.unicodeScalars))
    #expect(text.controls == count)
    #expect(text.invalidBytes == 0)
  }

  @Test(
    "Bytes that are not UTF-8 are replaced and counted",
    arguments: [
      ([0xFF, 0x41], "\u{FFFD}A", 1), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}", 2),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}", 3),
      ([0xE2, 0x82, 0x41], "\u{FFFD}A", 2), ([0xF0, 0x9F, 0x98], "\u{FFFD}", 3),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", 4),
      ([0x80], "\u{FFFD}", 1), ([0x0D, 0xFF], "\u{240D}\u{FFFD}", 1),
    ] as [([UInt8], String, Int)])
  func invalid(bytes: [UInt8], shown: String, count: Int) {
    let text = InertText(bytes)
    #expect(text.text == shown)
    #expect(text.invalidBytes == count)
  }

  @Test("Decoding agrees with the standard library on every pair of bytes")
  func agreesWithLibrary() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [0x41, first, second, 0x41]
        let expected = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0 == "\u{FFFD}" }.count
        let found = InertText(bytes).text.unicodeScalars.filter { $0 == "\u{FFFD}" }.count
        // C1 controls, which only the two-byte sequences C2 80 to C2 9F can make, are replaced here.
        let isC1 = first == 0xC2 && (0x80..<0xA0).contains(second)
        #expect(found == expected + (isC1 ? 1 : 0), "\(bytes)")
      }
    }
  }

  @Test("File names lose what would reorder or hide them")
  func names() {
    #expect(FileName.shown(Array("a\nb\u{202E}gnp.exe".utf8)) == "a\u{240A}b\u{FFFD}gnp.exe")
    #expect(FileName.shown([0x61, 0xFF]) == "a\u{FFFD}")
  }
}
