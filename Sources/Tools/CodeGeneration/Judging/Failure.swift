/// Why code was not accepted, in a word that stays the same.
package enum FailureKind: String, Sendable, CaseIterable {
  /// The answer ends in the middle: it was not run.
  case truncated
  /// The answer has no code in it.
  case noCode = "no_code"
  /// A file's name cannot be used.
  case fileName = "file_name"
  case syntax, compile
  /// An error or an exit code other than 0.
  case runtime
  case tests
  /// It printed something else than was expected.
  case output
  case timeout, memory
  case outputLimit = "output_limit"
  case signal
  case constraints, lint
}

/// Why an attempt was not accepted.
package struct Failure: Sendable, Hashable {
  /// A place in the code or in the tests, with what stands there.
  package struct Place: Sendable, Hashable {
    package var file: String
    package var line: Int
    package var message: String
    /// The line itself, if it is one of the code's.
    package var source: String?

    package init(file: String, line: Int, message: String, source: String? = nil) {
      self.file = file
      self.line = line
      self.message = message
      self.source = source
    }
  }

  package var kind: FailureKind
  /// What went wrong, in a sentence or two; may hold words of the program's.
  package var message: String
  package var places: [Place]
  package var signature: String

  init(_ kind: FailureKind, _ message: String, places: [Place] = [], tests: [String] = []) {
    self.kind = kind
    self.message = message
    self.places = places
    signature = Signature.of(kind, message, tests: tests)
  }
}
