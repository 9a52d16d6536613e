/// Durations for people.
package enum ElapsedTime {
  /// With three significant places: `0.214 ms`, `12.3 ms`, `1.25 s`.
  package static func text(nanoseconds: Int64) -> String {
    let milliseconds = Double(nanoseconds) / 1_000_000
    return milliseconds < 1000 ? "\(rounded(milliseconds)) ms" : "\(rounded(milliseconds / 1000)) s"
  }

  private static func rounded(_ value: Double) -> String {
    let places = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0
    var scale: Int64 = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int64((value * Double(scale)).rounded())
    guard places > 0 else { return "\(scaled)" }
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
  }
}
