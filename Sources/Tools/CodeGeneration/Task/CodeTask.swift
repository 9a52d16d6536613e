internal import Spelling
internal import ToolKit

/// What a call asks for, checked.
struct CodeTask: Sendable {
  /// What a program is given, and what it must print.
  struct Case: Sendable, Hashable {
    var input: String
    var output: String
  }

  var prompt: String
  var language: CodeLanguage
  var constraints: Constraints
  var tests: String?
  var cases: [Case]
  var context: [ContextItem]
  var validation: GenerateInput.Validation
  var attempt: AttemptMark
  var maximumAttempts: Int

  /// Characters of a prompt, bytes of tests and of a candidate.
  static let longestPrompt = 32_000
  static let longestTests = 64_000
  static let longestCandidate = 128 << 10
  /// Most of what repairs mend they mend in the first two (arXiv 2604.10508).
  private static let usualAttempts = 3
  private static let mostCases = 20
  private static let longestCase = 256 << 10

  /// - Parameter runnable: names of the languages that there are.
  /// - Throws: `ToolError` that names the argument concerned.
  init(_ input: GenerateInput, runnable: [String]) throws(ToolError) {
    prompt = input.prompt
    let length = prompt.unicodeScalars.count
    guard length <= Self.longestPrompt else {
      throw Self.invalid(
        "prompt", "has \(length) characters, at most \(Self.longestPrompt) are taken; name files in 'context' instead.")
    }
    guard prompt.contains(where: { !$0.isWhitespace }) else {
      throw Self.invalid("prompt", "is empty; say what the code shall do.")
    }
    language = try Self.language(input.language, runnable)
    constraints = try Constraints(input.constraints)
    tests = try Self.tests(input.tests, language)
    cases = try Self.cases(input)
    context = try ContextItem.read(input.context)
    validation = input.validate ?? .run
    maximumAttempts = input.maxAttempts ?? Self.usualAttempts
    guard (1...5).contains(maximumAttempts) else {
      throw Self.invalid("max_attempts", "is \(maximumAttempts); 1 to 5 are possible.")
    }
    attempt = AttemptMark(number: 1)
    if let text = input.attempt {
      guard let mark = AttemptMark(text) else {
        throw Self.invalid(
          "attempt", "'\(ReportName.shortened(text, to: 40))' is none; give it as the brief has it, or leave it out.")
      }
      attempt = mark
    }
    guard attempt.number <= maximumAttempts else {
      throw Self.invalid(
        "attempt",
        "no attempt is left of \(maximumAttempts); raise max_attempts (5 at most), or begin anew without 'attempt'.")
    }
    guard let candidate = input.candidate else { return }
    guard candidate.utf8.count <= Self.longestCandidate else {
      throw Self.invalid(
        "candidate",
        "has \(candidate.utf8.count) bytes, at most \(Self.longestCandidate) are taken; pass data in files.")
    }
    guard !candidate.utf8.contains(0) else {
      throw Self.invalid("candidate", "has a NUL character; write it as an escape such as \\0.")
    }
  }

  private static func language(_ name: String, _ runnable: [String]) throws(ToolError) -> CodeLanguage {
    if let language = CodeLanguage.named(name), runnable.contains(language.name) { return language }
    let known = CodeLanguage.all.map(\.name).filter(runnable.contains)
    let meant = Spelling.closest(to: name, among: known).map { " Did you mean '\($0)'?" } ?? ""
    throw invalid(
      "language",
      "'\(ReportName.shortened(name, to: 40))' is none that is run here.\(meant) There are:"
        + " \(known.joined(separator: ", ")).")
  }

  private static func tests(_ text: String?, _ language: CodeLanguage) throws(ToolError) -> String? {
    guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
    guard text.utf8.count <= longestTests else {
      throw invalid("tests", "has \(text.utf8.count) bytes, at most \(longestTests) are taken.")
    }
    guard !text.utf8.contains(0) else { throw invalid("tests", "has a NUL character; write it as an escape.") }
    guard language.tests != .unknown else {
      throw invalid(
        "tests", "as code are not known for \(language.name); give 'stdin' and 'expected_output' instead.")
    }
    return text
  }

  private static func cases(_ input: GenerateInput) throws(ToolError) -> [Case] {
    guard !input.expectedOutput.isEmpty || !input.stdin.isEmpty else { return [] }
    // What reads nothing needs no input.
    let inputs = input.stdin.isEmpty ? input.expectedOutput.map { _ in "" } : input.stdin
    guard inputs.count == input.expectedOutput.count else {
      throw invalid(
        "expected_output",
        "has \(input.expectedOutput.count) elements and 'stdin' has \(inputs.count); give one output for each input.")
    }
    guard inputs.count <= mostCases else {
      throw invalid("stdin", "has \(inputs.count) elements, at most \(mostCases) are run; put more into 'tests'.")
    }
    for (index, text) in inputs.enumerated() where text.utf8.count > longestCase {
      throw invalid("stdin[\(index)]", "has \(text.utf8.count) bytes, at most \(longestCase) are taken.")
    }
    return zip(inputs, input.expectedOutput).map { Case(input: $0, output: $1) }
  }

  static func invalid(_ argument: String, _ message: String) -> ToolError {
    ToolError(.invalidArgument, "Argument '\(argument)': \(message)", argument: argument)
  }
}
