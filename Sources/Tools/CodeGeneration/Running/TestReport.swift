internal import JSON
internal import ToolKit

/// What a run of tests says about itself. The code under test runs in the same process and could have written it, so it is
/// believed as far as that code is.
struct TestReport: Sendable, Hashable {
  struct Failed: Sendable, Hashable {
    var name: String
    /// The error's kind, or timeout.
    var kind: String
    var message: String
    /// The code under test first.
    var places: [Failure.Place]
  }

  var passed = 0
  var total = 0
  var failures: [Failed] = []

  private static let mostFailures = 8

  /// Takes the report off the end of what a run printed.
  ///
  /// - Returns: the report, nil if the run ended before it wrote one; and the output without it.
  static func taken(from output: String, mark: String) -> (report: TestReport?, rest: String) {
    let lines = output.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let place = lines.lastIndex(where: { $0.starts(with: (mark + " ").utf8) }),
      let root = try? JSONDocument(Array(lines[place].dropFirst(mark.utf8.count + 1))).root
    else { return (nil, output) }
    var report = TestReport()
    report.total = min(max(root["total"]?.integer ?? 0, 0), 100_000)
    report.passed = min(max(root["passed"]?.integer ?? 0, 0), report.total)
    for failure in root["failures"].map({ Array($0.elements) }) ?? [] {
      guard report.failures.count < mostFailures else { break }
      report.failures.append(
        Failed(
          name: text(failure["name"]), kind: text(failure["kind"]), message: text(failure["message"]),
          places: (failure["places"].map { Array($0.elements) } ?? []).prefix(4).map { place in
            Failure.Place(
              file: text(place["file"]), line: place["line"]?.integer ?? 0, message: "", source: text(place["source"]))
          }))
    }
    // The line before the report ends what the program itself had printed.
    var rest = lines[..<place].map { String(Substring($0)) }.joined(separator: "\n")
    if rest.utf8.last == 0x0A { rest.removeLast() }
    return (report, rest)
  }

  private static func text(_ view: JSONView?) -> String { (view?.string ?? "").excerpt(400) }
}
