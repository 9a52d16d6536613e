import Repl
import Testing

@Suite("A trace as a conversation")
struct TraceTests {
  private func show(_ lines: String, width: Int? = 60) -> [String] {
    let (output, error) = (Lines(), Lines())
    let console = Console(
      isTerminal: false, isColoured: false, output: { output.text += $0 }, error: { error.text += $0 })
    var conversation = TraceConversation(on: console, width: width)
    for line in lines.split(separator: "\n") { conversation.show(line) }
    conversation.finish()
    return (output.text + error.text).split(separator: "\n").map(String.init)
  }

  private final class Lines { var text = "" }

  @Test("A request is paired with its answer, and what is between them stays between them")
  func paired() {
    let shown = show(
      #"""
      2026-11-21T13:00:00.000100Z in  {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":1},"_meta":{"progressToken":1}}}
      2026-11-21T13:00:00.000200Z in  {"jsonrpc":"2.0","id":"a","method":"ping"}
      2026-11-21T13:00:00.000250Z out {"jsonrpc":"2.0","id":"a","result":{}}
      2026-11-21T13:00:00.000300Z out {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}
      2026-11-21T13:00:00.012400Z out {"jsonrpc":"2.0","id":1,"result":{"content":[]}}
      """#)
    #expect(
      shown == [
        #"13:00:00.000100 → 1    tools/call slow {"ms":1}"#,
        #"13:00:00.000200 → "a"  ping"#,
        #"13:00:00.000250 ← "a"  ping answered after 0.050 ms"#,
        #"13:00:00.000300 ←      notifications/progress {"progress":1}"#,
        #"13:00:00.012400 ← 1    tools/call slow answered after 12.3 ms: {"content":[]}"#,
        "2 requests answered, 0 not",
      ])
  }

  @Test("Errors, failed tools, lines that are no JSON and requests without an answer are told")
  func troubles() {
    let shown = show(
      #"""
      2026-11-21T23:59:59.999000Z in  {"id":1,"method":"x/y"}
      2026-11-22T00:00:00.001000Z out {"id":1,"error":{"code":-32601,"message":"no method"}}
      2026-11-22T00:00:00.002000Z in  not json
      2026-11-22T00:00:00.003000Z out {"id":null,"error":{"code":-32700,"message":"bad"}}
      2026-11-22T00:00:00.004000Z in  {"id":2,"method":"tools/call","params":{"name":"t"}}
      2026-11-22T00:00:00.005000Z out {"id":2,"result":{"isError":true}}
      2026-11-22T00:00:00.006000Z in  {"id":3,"method":"ping"}
      and a line of something else
      """#)
    #expect(
      shown == [
        "23:59:59.999000 → 1    x/y",
        "00:00:00.001000 ← 1    x/y refused after 2.00 ms: -32601 no method",
        "00:00:00.002000 →      no JSON: not json",
        "00:00:00.003000 ←      something that is not in this file refused: -32700 bad",
        "00:00:00.004000 → 2    tools/call t",
        #"00:00:00.005000 ← 2    tools/call t failed after 1.00 ms: {"isError":true}"#,
        "00:00:00.006000 → 3    ping",
        "? and a line of something else",
        "never answered: 3 ping, sent at 00:00:00.006000",
        "2 requests answered, 1 not",
      ])
  }

  @Test("Long values are cut with their size, or shown whole over several lines")
  func width() {
    let line = #"2026-11-21T13:00:00.000100Z in  {"method":"n","params":{"text":"abcdefghijklmnopqrstuvwxyz"}}"#
    #expect(show(line, width: 12)[0] == #"13:00:00.000100 →      n {"text":"abc… (37 bytes)"#)
    #expect(show(line, width: nil)[1] == #"{"text": "abcdefghijklmnopqrstuvwxyz"}"#)
  }

  @Test("A batch is told apart into its messages")
  func batch() {
    let shown = show(
      #"""
      2026-11-21T13:00:00.000000Z in  [{"id":1,"method":"ping"},{"id":2,"method":"ping"}]
      2026-11-21T13:00:00.001000Z out [{"id":2,"result":{}},{"id":1,"result":{}}]
      """#)
    #expect(shown.count == 7)
    #expect(shown[0] == "13:00:00.000000 →      batch of 2")
    #expect(shown[4] == "13:00:00.001000 ← 2    ping answered after 1.00 ms")
    #expect(shown[6] == "2 requests answered, 0 not")
  }
}
