import Foundation
import Testing

@testable import VectorSearch

@Suite("Dates of callers") struct TimestampTests {
  @Test("Every day of four hundred years is the one that Foundation says")
  func days() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: -73_000, to: 73_000, by: 13) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      func padded(_ number: Int?, _ width: Int) -> String {
        let text = String(number ?? 0)
        return String(repeating: "0", count: max(0, width - text.count)) + text
      }
      let text = "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
      #expect(Timestamp.nanoseconds(text) == day * 86_400 * 1_000_000_000)
    }
  }

  @Test(
    "Times have zones and fractions",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01 00:00:01.5", 1_500_000_000),
      ("1969-12-31T23:00-0100", 0), ("2024-02-29", 1_709_164_800_000_000_000),
      ("1970-01-01T00:00:00.123456789123Z", 123_456_789),
    ] as [(String, Int)])
  func times(text: String, expected: Int) { #expect(Timestamp.nanoseconds(text) == expected) }

  @Test("The first and the last years that can be written are before and after all files")
  func far() throws {
    let (first, last) = (
      try #require(Timestamp.nanoseconds("0000-01-01")), try #require(Timestamp.nanoseconds("9999-12-31"))
    )
    #expect(first < 0 && first <= Timestamp.nanoseconds("1700-01-01")!)
    #expect(last >= Timestamp.nanoseconds("2261-12-31T23:59:59.999999999Z")!)
    #expect(Timestamp.nanoseconds("9999-12-31T23:59:60.999999999-23:59") != nil)
  }

  @Test(
    "What is no date is none",
    arguments: [
      "", "2024", "2024-13-01", "2023-02-29", "2024-00-10", "2024-1-1", "2024-01-01T", "2024-01-01T25:00",
      "2024-01-01x",
      "2024-01-01T10:00+1", "2024-01-01T10:00:00.", "yesterday", "٢٠٢٤-٠١-٠١",
    ])
  func wrong(text: String) { #expect(Timestamp.nanoseconds(text) == nil) }
}
