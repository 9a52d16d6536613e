internal import SandboxRunners
internal import ToolKit

/// The program that a caller's tests are, with the code that they test.
struct TestProgram: Sendable {
  /// What is run.
  var program: ProgramToRun
  /// How the code under test is called in what the run says about it.
  var codeName: String
  /// How the tests are called, and the line of the program on which they begin; nil where they are a file of their own.
  var testsName: String
  var firstTestLine: Int?
  /// The words before the report, for a language whose tests are counted one by one.
  var mark: String?

  /// Seconds of a test of its own, where tests are ended one by one.
  static let secondsEach: Double = 5

  /// - Parameters:
  ///   - seconds: until the run is ended.
  ///   - mark: what nobody can guess.
  init(_ tests: String, of extraction: Extraction, _ language: CodeLanguage, seconds: Double, mark: String) {
    let entry = extraction.entry
    codeName = entry.name
    testsName = "tests." + language.fileExtension
    var program = ProgramToRun(code: "", language: language.name, seconds: seconds)
    program.files = extraction.others.map { WorkFile(name: $0.name, bytes: Array($0.text.utf8)) }
    let names = Set(extraction.files.map(\.name))
    while names.contains(testsName) { testsName = "_" + testsName }
    switch language.tests {
    case .harness:
      // A module needs a name that Python can import.
      let module = Self.isModuleName(entry.name) ? String(entry.name.dropLast(3)) : "solution"
      codeName = module + ".py"
      self.mark = mark
      program.files += [
        WorkFile(name: codeName, bytes: Array(entry.text.utf8)), WorkFile(name: testsName, bytes: Array(tests.utf8)),
      ]
      program.code =
        "MODULE, TESTS, MARK, SECONDS = \"\(module)\", \"\(testsName)\", \"\(mark)\", \(Self.secondsEach)\n"
        + Runners.pythonTests
    case .sourced:
      program.files.append(WorkFile(name: entry.name, bytes: Array(entry.text.utf8)))
      // Tests that call the file themselves do not want its functions here.
      let source = tests.contains(entry.name) ? "" : "source './\(entry.name)'; "
      // On one line, which the tests' own follow.
      program.code =
        source + #"set -eE; trap 's=${BASH_SOURCE[0]##*/} l=$LINENO; [[ $s == code.sh ]] && s="# + testsName
        + #" l=$((l - 1)); echo "$s: line $l: failed: $BASH_COMMAND" >&2' ERR"# + "\n" + tests
      firstTestLine = 2
    case .included:
      // As files of their own, so that the compiler names them and their lines.
      let own = entry.name + ".inc"
      testsName += ".inc"
      program.files += [
        WorkFile(name: own, bytes: Array(entry.text.utf8)), WorkFile(name: testsName, bytes: Array(tests.utf8)),
      ]
      codeName = own
      program.code = """
        #define main main_of_the_solution
        #include "\(own)"
        #undef main
        #include "\(testsName)"

        """
    case .joined, .unknown:
      if Self.importsSolution(tests, entry.name) {
        program.files.append(WorkFile(name: entry.name, bytes: Array(entry.text.utf8)))
        program.code = tests
        firstTestLine = 1
      } else {
        let code = entry.text.utf8.last == 0x0A ? entry.text : entry.text + "\n"
        program.code = code + tests
        firstTestLine = code.utf8.count { $0 == 0x0A } + 1
      }
    }
    self.program = program
  }

  /// Whether tests load the code as a file.
  private static func importsSolution(_ tests: String, _ name: String) -> Bool {
    let stem = ImportReader.module(name)
    return tests.contains("/\(stem)\"") || tests.contains("/\(stem)'") || tests.contains("/\(name)\"")
      || tests.contains("/\(name)'")
  }

  private static func isModuleName(_ name: String) -> Bool {
    name.hasSuffix(".py") && name != "tests.py"
      && name.dropLast(3).utf8.allSatisfy { byte in
        byte == 0x5F || (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      } && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
  }
}
