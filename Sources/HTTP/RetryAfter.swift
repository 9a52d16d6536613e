/// How long a server asks to wait before the next try.
package enum RetryAfter {
  /// What the headers say, from `now` on (seconds since 1970): `retry-after-ms`, else `Retry-After` in seconds or as a date.
  ///
  /// Nil without one that can be read. A date in the past is zero.
  package static func wait(_ headers: HTTPHeaders, now: Int) -> Duration? {
    if let text = headers["retry-after-ms"], let milliseconds = Double(text), milliseconds >= 0, milliseconds < 1e9 {
      return .milliseconds(Int(milliseconds))
    }
    guard let text = headers["retry-after"] else { return nil }
    if let seconds = Double(text) { return seconds >= 0 && seconds < 1e6 ? .milliseconds(Int(seconds * 1000)) : nil }
    return seconds(ofDate: text).map { .seconds(max(0, $0 - now)) }
  }

  /// Seconds since 1970 of a date as in `Sun, 06 Nov 1994 08:49:37 GMT`, the form that HTTP prescribes to senders.
  static func seconds(ofDate text: String) -> Int? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
      (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])).map({ $0 + 1 }), (1970...9999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2], (0..<24).contains(hour),
      (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    return ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Days since 1970-01-01. Years begin in March here, so that the day that leap years have more is the last one.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
