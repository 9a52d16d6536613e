import Sandbox
import Testing
import ToolKit

@testable import Execution

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

  @Test("A character that the cut goes through is left out whole and counted")
  func cutCharacter() {
    var capture = StreamCapture()
    capture.head = Array("ab€".utf8.dropLast())
    capture.tail = Array("€cd".utf8.dropFirst())
    capture.total = 100
    let text = StreamText(capture, name: "stdout")
    #expect(text.text == "ab\n[... 96 bytes of stdout left out here ...]\ncd")
    #expect(text.dropped == 96)
    #expect(text.notes == ["stdout: 100 bytes in all, the first 2 and the last 2 are shown, 96 left out"])
  }

  @Test("File names lose what would reorder or hide them")
  func names() {
    #expect(FileName.shown(Array("a\nb\u{202E}gnp.exe".utf8)) == "a\u{240A}b\u{FFFD}gnp.exe")
    #expect(FileName.shown([0x61, 0xFF]) == "a\u{FFFD}")
  }

  @Test(
    "The media type is what the bytes say",
    arguments: [
      ("x.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
      ("x.png", Array("<script>1</script>".utf8), "text/plain"), ("x.csv", Array("a,b\n".utf8), "text/csv"),
      ("x", Array("<?xml version='1.0'?><svg/>".utf8), "image/svg+xml"),
      ("x.txt", [0, 1, 2], "application/octet-stream"),
      ("x.JSON", Array("{}".utf8), "application/json"), ("x", [], "text/plain"),
      ("x.txt", [0x50, 0x4B, 3, 4], "application/zip"),
    ] as [(String, [UInt8], String)])
  func mediaTypes(name: String, bytes: [UInt8], expected: String) {
    #expect(MediaType.of(bytes[...], name: name) == expected)
  }
}
