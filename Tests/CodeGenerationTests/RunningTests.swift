import Testing

@testable import CodeGeneration

@Suite("Tests, and what runs say")
struct RunningTests {
  private func program(
    _ tests: String, of code: String, _ language: String, name: String? = nil,
  ) -> TestProgram {
    let language = CodeLanguage.named(language)!
    let extraction = Extraction(entry: CodeFile(name: name ?? language.fileName, text: code))
    return TestProgram(tests, of: extraction, language, seconds: 20, mark: "mark")
  }

  @Test("Python's tests and code are files, under a name that Python can import")
  func python() {
    let test = program("assert f()", of: "def f(): ...", "python", name: "my-code.py")
    #expect(test.program.files.map(\.name) == ["solution.py", "tests.py"])
    #expect(test.program.code.hasPrefix("MODULE, TESTS, MARK, SECONDS = \"solution\", \"tests.py\", \"mark\", 5.0\n"))
    #expect(test.codeName == "solution.py")
  }

  @Test("Tests behind code know on which line they begin")
  func joined() {
    let test = program("check()", of: "function f() {}\nlet x = 1", "javascript")
    #expect(test.program.code == "function f() {}\nlet x = 1\ncheck()")
    #expect(test.firstTestLine == 3)
  }

  @Test("Tests that load the code find it as a file", arguments: ["require('./solution')", "import './solution.js'"])
  func loading(tests: String) {
    let test = program(tests, of: "exports.f = 1", "javascript")
    #expect(test.program.code == tests)
    #expect(test.program.files.map(\.name) == ["solution.js"])
  }

  @Test("Shell tests source the code, unless they name it")
  func sourced() {
    #expect(program("f", of: "f() { :; }", "bash").program.code.hasPrefix("source './solution.sh'; set -eE;"))
    #expect(program("bash solution.sh", of: "echo", "bash").program.code.hasPrefix("set -eE;"))
  }

  @Test("A main function in C does not meet that of the tests")
  func included() {
    let test = program("int main(void) { return f(); }", of: "int main(void) { return 1; }", "c")
    #expect(test.program.files.map(\.name) == ["solution.c.inc", "tests.c.inc"])
    #expect(test.program.code.contains("#define main main_of_the_solution\n#include \"solution.c.inc\"\n#undef main"))
  }

  @Test("A report is the last line with its mark; what else was printed stays")
  func report() throws {
    let json =
      #"{"passed":1,"total":3,"failures":[{"name":"line 2","kind":"KeyError","message":"'a'","places":[{"file":"solution.py","line":4,"source":"x['a']"}]}]}"#
    let (found, rest) = TestReport.taken(from: "words\n\nmark {\"passed\":9,\"total\":9}\nmark \(json)\n", mark: "mark")
    let report = try #require(found)
    #expect(report.passed == 1)
    #expect(report.total == 3)
    #expect(report.failures[0].places == [.init(file: "solution.py", line: 4, message: "", source: "x['a']")])
    #expect(rest.hasPrefix("words\n"))
  }

  @Test(
    "A report that claims more than it can is cut to size",
    arguments: [#"{"passed":5,"total":2}"#, #"{"passed":-1,"total":-3}"#, "[]"])
  func claims(json: String) throws {
    let report = try #require(TestReport.taken(from: "mark \(json)", mark: "mark").report)
    #expect((0...max(report.total, 0)).contains(report.passed))
  }

  @Test(
    "Places of the code are found in what interpreters print",
    arguments: [
      ("  File \"/work/solution.py\", line 2, in f\n    b()", [2]), ("  File \"/run/code.py\", line 1", [1]),
      ("file:///work/main.mjs:2:7\n  at main.mjs:1:1", [2, 1]), ("/run/code.sh: line 2: nope: command not found", [2]),
      ("solution.py is fine", []), ("File \"/work/solution.py\", line 99999999999", []),
    ])
  func places(text: String, lines: [Int]) {
    let reader = PlaceReader(
      names: ["solution.py", "/code.py", "main.mjs", "/code.sh"],
      code: CodeFile(name: "solution.py", text: "a()\n  b()\n"))
    #expect(reader.places(in: text).map(\.line) == lines)
    if lines.first == 2 { #expect(reader.places(in: text)[0].source == "b()") }
  }

  @Test("A line of the tests is told as theirs")
  func testLines() {
    let reader = PlaceReader(
      names: ["main.js"], code: CodeFile(name: "solution.js", text: "a\nb\n"), testsName: "tests.js", firstTestLine: 3)
    #expect(
      reader.places(in: "at main.js:4:1\nat main.js:2:1").map { "\($0.file):\($0.line)" } == [
        "tests.js:2", "solution.js:2",
      ])
  }

  @Test("A line of the code's own file is the code's, whatever its number")
  func ownLines() {
    let reader = PlaceReader(
      names: ["solution.sh", "/code.sh"], code: CodeFile(name: "solution.sh", text: "a\nb\nc\n"),
      testsName: "tests.sh", firstTestLine: 2)
    let places = reader.places(in: "./solution.sh: line 3: x\n/run/code.sh: line 3: y")
    #expect(places.map { "\($0.file):\($0.line)" } == ["solution.sh:3", "tests.sh:2"])
  }

  @Test(
    "What went wrong is found in what is printed",
    arguments: [
      ("Traceback\n  x\nValueError: bad\n", "ValueError: bad"),
      (
        "    throw new AssertionError(obj);\n    ^\n\nAssertionError [ERR_ASSERTION]: Expected\n\n-1 !== 3\n    at x",
        "AssertionError [ERR_ASSERTION]: Expected"
      ), ("note: y\nlast\nnote: z", "last"), ("a: failed: [ 1 = 2 ]\nValueError: b", "a: failed: [ 1 = 2 ]"),
    ])
  func errors(printed: String, words: String) {
    let reader = PlaceReader(names: [], code: CodeFile(name: "solution.py", text: ""))
    #expect(RunFailure.of(.error(printed), reader)?.message == "it ended with exit code 1: " + words)
  }

  @Test(
    "Output is compared line by line, but for white space at ends",
    arguments: [
      ("1\n2\n", "1\n2", nil), ("1  \r\n", "1\n\n\n", nil), ("", "\n", nil),
      ("1\n3\n", "1\n2\n", "line 2 is '3', '2' was expected"), ("1\n", "1\n2\n", "line 2 is missing: '2' was expected"),
      ("1\n2\n", "1\n", "line 2 is one too many: '2'"),
    ] as [(String, String, String?)])
  func comparison(printed: String, expected: String, difference: String?) {
    #expect(OutputComparison.difference(of: printed, from: expected) == difference)
  }

  @Test("Two failures are the same whatever their numbers are")
  func signatures() {
    let first = Signature.of(.runtime, "KeyError at 0x7f12, line 3")
    #expect(first == Signature.of(.runtime, "KeyError at 0x7f99, line 14"))
    #expect(first != Signature.of(.runtime, "ValueError at 0x7f12, line 3"))
    #expect(first != Signature.of(.tests, "KeyError at 0x7f12, line 3"))
    #expect(first.count == Signature.length)
    #expect(AttemptMark("2-\(first)")?.previous == first)
  }

  @Test(
    "What is no mark of an attempt is refused", arguments: ["", "0", "-1", "x", "1-", "1-xyz", "100", "2-ABCDEFGHIJKL"])
  func marks(text: String) {
    #expect(AttemptMark(text) == nil)
  }
}
