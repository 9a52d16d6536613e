import Testing

@testable import HTTP

@Suite("Retry-After") struct RetryAfterTests {
  private static func headers(_ lines: String...) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for line in lines { headers.add(line: Array(line.utf8)) }
    return headers
  }

  @Test(
    "seconds, milliseconds and dates are read, and nothing else",
    arguments: [
      ("Retry-After: 7", Duration.seconds(7)), ("Retry-After: 0.5", .milliseconds(500)),
      ("retry-after-ms: 250", .milliseconds(250)), ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
      ("Retry-After: Sun, 06 Nov 1994 08:48:37 GMT", .zero), ("Retry-After: soon", nil), ("Retry-After: -1", nil),
      ("Retry-After: Sun, 06 Nov 1994 08:49:37 CET", nil), ("Retry-After: Sun, 40 Nov 1994 08:49:37 GMT", nil),
      ("Retry-After: nan", nil), ("Retry-After: 1e99", nil), ("X-Other: 1", nil),
    ])
  func forms(line: String, wait: Duration?) {
    #expect(RetryAfter.wait(Self.headers(line), now: 784_111_740) == wait)
  }

  @Test("milliseconds win over seconds")
  func precedence() {
    #expect(RetryAfter.wait(Self.headers("Retry-After: 9", "Retry-After-Ms: 10"), now: 0) == .milliseconds(10))
  }

  @Test(
    "dates are those of the calendar",
    arguments: [
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
      ("Fri, 31 Dec 2027 23:59:59 GMT", 1_830_297_599), ("Wed, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ])
  func dates(text: String, seconds: Int) { #expect(RetryAfter.seconds(ofDate: text) == seconds) }
}
