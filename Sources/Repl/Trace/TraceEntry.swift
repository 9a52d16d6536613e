import JSON

/// One line of a trace file: when, which way, what.
package struct TraceEntry {
  /// Which way the line went.
  package enum Direction: String {
    /// From the client to the server.
    case input = "in"
    /// From the server to the client.
    case output = "out"
  }

  /// As it stands in the file: UTC, RFC 3339, with microseconds.
  package let time: String
  package let direction: Direction
  /// The line as it went over the wire.
  package let text: String
  /// Microseconds since midnight UTC.
  package let microseconds: Int64

  /// Reads `2026-11-21T13:00:00.123456Z in  {…}`; nil for a line of another form.
  package init?(_ line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].hasSuffix("Z"), let t = parts[0].firstIndex(of: "T") else { return nil }
    let clock = parts[0][parts[0].index(after: t)...].dropLast()
    let fields = clock.split(whereSeparator: { $0 == ":" || $0 == "." }).compactMap { Int64($0) }
    guard fields.count == 4, clock.utf8.count == 15 else { return nil }
    guard let word = parts[1].split(separator: " ", maxSplits: 1).first.map(String.init),
      let direction = Direction(rawValue: word)
    else { return nil }
    time = String(parts[0])
    self.direction = direction
    // The direction takes three columns and a space.
    text = String(parts[1].dropFirst(4))
    microseconds = ((fields[0] * 60 + fields[1]) * 60 + fields[2]) * 1_000_000 + fields[3]
  }

  /// The time of day.
  package var clock: Substring { time.drop { $0 != "T" }.dropFirst().dropLast() }
}
