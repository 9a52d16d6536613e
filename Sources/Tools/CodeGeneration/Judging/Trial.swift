/// One attempt and what became of it.
struct Trial: Sendable {
  enum Verdict: String, Sendable { case validated, unvalidated, failed }

  var attempt: Int
  var extraction: Extraction?
  var constraints: [ConstraintCheck] = []
  var check: CheckReport?
  /// The run that is shown: that of the tests, of the first case that failed, or of the code alone.
  var run: RunReport?
  var tests: TestTally?
  /// Why it is not accepted, the gravest first.
  var failures: [Failure] = []
  /// What of the checks could not be done.
  var unchecked: [String] = []
  /// What was done: constraints, lint, run, tests, cases.
  var checked: [String] = []
  var milliseconds = 0.0
  var answer: WrittenAnswer?

  init(attempt: Int) { self.attempt = attempt }

  var verdict: Verdict { failures.isEmpty ? unchecked.isEmpty ? .validated : .unvalidated : .failed }

  /// Better by tests passed, then by verdict, then by length.
  func isBetter(than other: Trial) -> Bool {
    let (mine, theirs) = (rank, other.rank)
    return mine != theirs ? mine.lexicographicallyPrecedes(theirs) == false : length < other.length
  }

  private var rank: [Int] {
    let order: Int =
      switch verdict {
      case .validated: 3
      case .unvalidated: 2
      // What ran is nearer than what does not even begin.
      case .failed: run?.status == "ok" ? 1 : 0
      }
    return [extraction == nil ? 0 : 1, tests?.passed ?? 0, order]
  }

  private var length: Int { extraction?.files.reduce(0) { $0 + $1.text.utf8.count } ?? .max }
}

/// How many tests there were and how many passed: each of the code's, each case one.
struct TestTally: Sendable, Hashable {
  var passed = 0
  var total = 0
  var failed: [TestReport.Failed] = []
}
