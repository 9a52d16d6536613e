/// Points in time as callers write them (ISO 8601, RFC 3339): `2026-11-22`, `2026-11-22T08:30`, `2026-11-22T08:30:00Z`,
/// `2026-11-22T08:30:00.5+02:00`. Without a zone UTC is meant.
enum Timestamp {
  /// Nanoseconds since 1970; nil for what is no date. Beyond the years 1678 to 2262, for which 64 bits suffice, the last that
  /// there are.
  static func nanoseconds(_ text: String) -> Int? {
    var rest = Array(text.utf8)[...]
    guard let year = number(&rest, digits: 4), take(&rest, "-"), let month = number(&rest, digits: 2),
      take(&rest, "-"), let day = number(&rest, digits: 2), (1...12).contains(month),
      day >= 1, day <= length(of: month, year)
    else { return nil }
    var seconds = days(year, month, day) * 86_400
    var fraction = 0
    if take(&rest, "T") || take(&rest, "t") || take(&rest, " ") {
      guard let hour = number(&rest, digits: 2), take(&rest, ":"), let minute = number(&rest, digits: 2), hour < 24,
        minute < 60
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if take(&rest, ":") {
        guard let second = number(&rest, digits: 2), second <= 60 else { return nil }
        seconds += second
        if take(&rest, ".") {
          guard let part = self.fraction(&rest) else { return nil }
          fraction = part
        }
      }
      guard let offset = zone(&rest) else { return nil }
      seconds -= offset
    }
    guard rest.isEmpty else { return nil }
    let limit = Int.max / 1_000_000_000 - 1
    return min(limit, max(-limit, seconds)) * 1_000_000_000 + fraction
  }

  /// Seconds east of Greenwich.
  private static func zone(_ rest: inout ArraySlice<UInt8>) -> Int? {
    if rest.isEmpty || take(&rest, "Z") || take(&rest, "z") { return 0 }
    let sign = take(&rest, "+") ? 1 : take(&rest, "-") ? -1 : 0
    guard sign != 0, let hours = number(&rest, digits: 2), hours < 24 else { return nil }
    _ = take(&rest, ":")
    guard rest.isEmpty || rest.count == 2 else { return nil }
    let minutes = rest.isEmpty ? 0 : number(&rest, digits: 2)
    return minutes.map { sign * (hours * 3600 + $0 * 60) }
  }

  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var (value, digits) = (0, 0)
    while let digit = digit(rest.first) {
      rest.removeFirst()
      if digits < 9 { value = value * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in 0..<max(0, 9 - digits) { value *= 10 }
    return value
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
    guard rest.count >= digits else { return nil }
    var value = 0
    for byte in rest.prefix(digits) {
      guard let digit = digit(byte) else { return nil }
      value = value * 10 + digit
    }
    rest = rest.dropFirst(digits)
    return value
  }

  private static func digit(_ byte: UInt8?) -> Int? {
    guard let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    return Int(byte - UInt8(ascii: "0"))
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ sign: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: sign) else { return false }
    rest.removeFirst()
    return true
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970, in the Gregorian calendar: whole years from March on, whose months sum up by one formula.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let (march, years) = month > 2 ? (month - 3, year) : (month + 9, year - 1)
    return years * 365 + years / 4 - years / 100 + years / 400 + (153 * march + 2) / 5 + day - 1 - 719_468
  }
}
