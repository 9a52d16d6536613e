import Sandbox
import Testing

@testable import Execution

@Suite("A stream as text") struct StreamTextTests {
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
}
