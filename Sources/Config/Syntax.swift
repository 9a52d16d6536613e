extension Syntax {
  /// One value; of several flags the last one counts, as on any command line.
  private static func single(_ expectation: String, _ parse: @escaping @Sendable (String) -> Value?) -> Syntax {
    Syntax(expectation: expectation, isRepeatable: false, split: { [$0] }, parse: { $0.last.flatMap(parse) })
  }

  /// A list; each text is split at `separator` and empty parts are dropped.
  private static func list(
    _ expectation: String, separator: Character, _ make: @escaping @Sendable ([String]) -> Value,
  ) -> Syntax {
    Syntax(
      expectation: expectation, isRepeatable: true,
      split: { $0.split(separator: separator).map(String.init) }, parse: { make($0) })
  }
}

extension Syntax where Value == [String] {
  /// Names, separated by commas in flag and variable alike.
  static let names = Syntax(
    expectation: "names separated by commas", isRepeatable: true, split: { [$0] },
    parse: { texts in
      texts.flatMap { $0.split(separator: ",") }.map { name in
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.filter { !$0.isEmpty }
    })

  /// Folders: one for each flag, separated by colons in the variable.
  static let folders = list("folders, in the variable separated by colons", separator: ":") { $0 }
}

extension Syntax where Value == String? {
  static let path = single("a path") { $0.isEmpty ? nil : .some($0) }
}

extension Syntax where Value == String {
  static let folder = single("a folder") { $0.isEmpty ? nil : $0 }

  static func choice(_ values: [String]) -> Syntax {
    single("one of: " + values.joined(separator: ", ")) { values.contains($0) ? $0 : nil }
  }
}

extension Syntax where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> Syntax {
    single("an integer from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number of bytes, with K, M or G for 1,024, its square and its cube.
  static func bytes(_ range: ClosedRange<Int>) -> Syntax {
    let limits = "from \(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
    return single("a number of bytes \(limits), as in 512K, 64M or 1G") { text in
      ByteSize.parse(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

/// Sizes as operators write them.
package enum ByteSize {
  private static let units: [(suffix: Character, factor: Int)] = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]

  static func parse(_ text: String) -> Int? {
    guard let last = text.last else { return nil }
    guard let unit = units.first(where: { String($0.suffix) == last.uppercased() }) else { return Int(text) }
    guard let number = Int(text.dropLast()), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.factor)
    return overflow ? nil : bytes
  }

  /// The shortest text that means exactly this many bytes.
  package static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { bytes > 0 && bytes % $0.factor == 0 }) else { return String(bytes) }
    return "\(bytes / unit.factor)\(unit.suffix)"
  }
}
