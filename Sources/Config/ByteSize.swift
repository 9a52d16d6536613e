/// Sizes as operators write them.
enum ByteSize {
  private static let units: [(suffix: Character, factor: Int)] = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]

  /// The number of bytes, or nil if the text is none.
  static func parse(_ text: String) -> Int? {
    guard let last = text.last else { return nil }
    guard let unit = units.first(where: { String($0.suffix) == last.uppercased() }) else { return Int(text) }
    guard let number = Int(text.dropLast()), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.factor)
    return overflow ? nil : bytes
  }

  /// The shortest text that means exactly this many bytes.
  static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { bytes > 0 && bytes % $0.factor == 0 }) else { return String(bytes) }
    return "\(bytes / unit.factor)\(unit.suffix)"
  }
}
