import Observe

/// How a setting is written.
struct Syntax<Value: Sendable>: Sendable {
  /// What is expected, in words: "an integer from 1 to 8".
  let expectation: String
  /// Splits a variable's text into the texts that as many flags would have.
  let split: @Sendable (String) -> [String]
  /// The value of these texts, or nil if they are not what is expected.
  let parse: @Sendable ([String]) -> Value?
}

extension Syntax {
  /// One value; of several flags the last one counts, as on any command line.
  private static func single(_ expectation: String, _ parse: @escaping @Sendable (String) -> Value?) -> Syntax {
    Syntax(expectation: expectation, split: { [$0] }, parse: { $0.last.flatMap(parse) })
  }
}

extension Syntax where Value == [String] {
  /// Names, separated by commas in flag and variable alike.
  static let names = Syntax(
    expectation: "names separated by commas", split: { [$0] },
    parse: { texts in
      texts.flatMap { $0.split(separator: ",") }.map { name in
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.filter { !$0.isEmpty }
    })

  /// Folders: one for each flag, separated by colons in the variable.
  static let folders = Syntax(
    expectation: "folders, in the variable separated by colons", split: { $0.split(separator: ":").map(String.init) },
    parse: { $0 })
}

extension Syntax where Value == LogLevel {
  /// A level by its name.
  static let logLevel = single("one of: " + LogLevel.allCases.map(\.name).joined(separator: ", ")) {
    LogLevel(name: $0)
  }
}

extension Syntax where Value == String? {
  /// Any text, or none.
  static func text(_ expectation: String) -> Syntax { single(expectation) { $0.isEmpty ? nil : .some($0) } }

  /// A path, or none.
  static let path = single("a path") { $0.isEmpty ? nil : .some($0) }
}

extension Syntax where Value == String {
  /// One of a few words.
  static func word(of words: [String]) -> Syntax {
    single("one of: " + words.joined(separator: ", ")) { words.contains($0) ? $0 : nil }
  }

  /// The path of a folder, which need not exist.
  static let folder = single("a folder") { $0.isEmpty ? nil : $0 }
}

extension Syntax where Value == Bool {
  /// The words `on` and `off`.
  static let flag = single("one of: on, off") { ["on": true, "off": false][$0] }
}

extension Syntax where Value == Int? {
  /// A number in decimal digits, or none.
  static func count(_ range: ClosedRange<Int>) -> Syntax {
    single("an integer from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? .some($0) : nil }
    }
  }
}

extension Syntax where Value == Int {
  /// A number in decimal digits.
  static func integer(_ range: ClosedRange<Int>) -> Syntax {
    single("an integer from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number in decimal digits that a step divides.
  static func integer(_ range: ClosedRange<Int>, multipleOf step: Int) -> Syntax {
    single("a multiple of \(step) from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) && $0 % step == 0 ? $0 : nil }
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
