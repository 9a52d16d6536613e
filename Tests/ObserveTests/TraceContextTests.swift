import Observe
import Testing

@Suite("Trace context")
struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"
  private static let valid = "00-\(trace)-\(span)-01"

  @Test("A valid parent is read")
  func parent() throws {
    let context = try #require(TraceContext(parent: Self.valid))
    #expect(context.traceID == Self.trace && context.parentID == Self.span && context.isSampled)
    #expect(context.state == nil && context.baggage == nil)
    #expect(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-02")?.isSampled == false)
  }

  @Test(
    "Versions to come may have more fields, version 00 has not and ff is none",
    arguments: [
      ("01-\(trace)-\(span)-01-what-ever", true), ("01-\(trace)-\(span)-01", true), ("01-\(trace)-\(span)-01x", false),
      ("00-\(trace)-\(span)-01-more", false), ("ff-\(trace)-\(span)-01", false),
    ])
  func versions(_ parent: String, _ isValid: Bool) {
    #expect((TraceContext(parent: parent) != nil) == isValid)
  }

  @Test(
    "A malformed parent is as if it were not there",
    arguments: [
      "", "00", "00-\(trace)-\(span)", "00-\(trace.uppercased())-\(span)-01", "0x-\(trace)-\(span)-01",
      "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00_\(trace)-\(span)-01",
      "00-\(trace)-\(span)-0g", "00-\(trace)-\(span)-1", "00-\(String(repeating: "é", count: 16))-\(span)-01",
    ])
  func malformedParent(_ parent: String) {
    #expect(TraceContext(parent: parent) == nil)
    #expect(TraceContext(parent: nil, state: "a=1", baggage: "k=v") == nil)
  }

  @Test(
    "A state is handed on whole or not at all",
    arguments: [
      ("congo=t61rcWkgMzE", true), ("rojo=00f067aa0ba902b7, congo=t61 x", true), ("fw529a3039@dt=1,,b=2", true),
      ("", false), ("a", false), ("A=1", false), ("a=1,a=2", false), ("a=b=c", false), ("a=", false), ("a=é", false),
      ((0..<33).map { "k\($0)=v" }.joined(separator: ","), false),
    ])
  func states(_ state: String, _ isValid: Bool) {
    #expect(TraceContext(parent: Self.valid, state: state)?.state == (isValid ? state : nil))
  }

  @Test(
    "Baggage is handed on whole or not at all",
    arguments: [
      ("userId=alice,isProduction=false", true), ("k = v ; p=1;q, x=%20", true), ("k=", true), ("", false),
      ("k", false), ("k=a b", false), ("k k=v", false), ("k=\"v\"", false),
      (String(repeating: "x", count: 8191) + "=v", false),
    ])
  func baggage(_ baggage: String, _ isValid: Bool) {
    #expect(TraceContext(parent: Self.valid, baggage: baggage)?.baggage == (isValid ? baggage : nil))
  }
}
