import Linting
import Programs
import Sandbox
import Testing

@Suite("cppcheck, clang-tidy, shfmt and typos") struct OtherLinterTests {
  @Test(
    "cppcheck: findings stand where a reader counts them, with their weakness; headers that are nowhere do not matter")
  func cppcheck() async throws {
    let text = "\u{FEFF}#include <nowhere.h>\r\n/*😀*/\tint g(void) { int a[3]; a[3] = 1; return a[0]; }\r\n"
    let linted = try await Linted(.c, text, with: CppcheckLinter())
    #expect(linted.places.first == "arrayIndexOutOfBounds 2:32")
    let finding = try #require(linted.examination.findings.first)
    #expect(finding.cwe == 788)
    #expect(finding.category == .security)
    #expect(finding.severity == .error)
    #expect(linted.report("cppcheck")?.version?.hasPrefix("2.") == true)
    #expect(try await Linted(.cpp, "int main() { return 0; }\n", with: CppcheckLinter()).verdict == .pass)
  }

  @Test("What clang and cppcheck both find is one finding")
  func twins() async throws {
    let text = "int g(void) {\n  int a[3] = {0};\n  return a[3];\n}\n"
    let linted = try await Linted(.c, text, with: ClangLinter(), CppcheckLinter())
    #expect(linted.places == ["array-bounds 3:10"])
    #expect(linted.examination.findings.first?.also == [Finding.Twin(tool: "cppcheck", rule: "arrayIndexOutOfBounds")])
  }

  @Test("cppcheck: comments silence findings, which are counted, or are ignored; syntax errors leave the file unread")
  func cppcheckOthers() async throws {
    let text = "int g(int a) {\n  // cppcheck-suppress zerodiv\n  return a / 0;\n}\n"
    let heeded = try await Linted(.c, text, with: CppcheckLinter())
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 1)
    let ignored = try await Linted(.c, text, with: CppcheckLinter()) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["zerodiv 3:12"])
    let broken = try await Linted(.c, "int main(void) { if ( }\n", with: CppcheckLinter())
    #expect(broken.examination.unread == [0])
    #expect(broken.verdict == .incomplete)
  }

  @Test("shfmt: what it would change is one finding, whose fix leaves nothing to change")
  func shfmt() async throws {
    let text = "if true\nthen\n  echo  \"😀\"\n  fi\nfoo ( ) {\n  ls; }"
    let linted = try await Linted(.shell, text, with: ShfmtLinter()) { $0.profile = .strict }
    #expect(linted.places == ["format 1:1"])
    let fix = try #require(linted.examination.findings.first?.fix)
    #expect(fix.applicability == .safe)
    let source = SourceText(Array(text.utf8))
    var fixed = source.bytes
    for edit in fix.edits.reversed() {
      fixed.replaceSubrange(
        source.offset(of: edit.range.start)..<source.offset(of: edit.range.end), with: Array(edit.text.utf8))
    }
    #expect(String(decoding: fixed, as: UTF8.self) == "if true; then\n  echo \"😀\"\nfi\nfoo() {\n  ls\n}\n")
    let again = try await Linted([("a.sh", .shell, fixed)], with: [ShfmtLinter()]) { $0.profile = .strict }
    #expect(again.places.isEmpty)
    #expect(again.verdict == .pass)
  }

  @Test("shfmt: files of other indentation beside each other, and one that cannot be parsed")
  func shfmtMany() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("a.sh", .shell, Array("if ls; then\n\tls\nfi\n".utf8)),
      ("b.sh", .shell, Array("if ls; then\n    ls\nfi\n".utf8)),
      ("c.sh", .shell, Array("if ls; then\n".utf8)),
    ]
    let linted = try await Linted(files, with: [ShfmtLinter()]) { $0.profile = .strict }
    #expect(linted.places == ["syntax-error 1:8"])
    #expect(linted.examination.unread == [2])
  }

  @Test("typos: misspelt words stand where a reader counts them, with what was meant")
  func typos() async throws {
    let text = "\u{FEFF}teh\r\n\r\n/*😀*/\trecieve\rteh\n"
    let linted = try await Linted(.other, text, with: TyposLinter()) { $0.profile = .strict }
    #expect(linted.places == ["typo 1:1", "typo 3:7", "typo 4:1"])
    let finding = try #require(linted.findings("typo").dropFirst().first)
    #expect(finding.message == "'recieve' should be 'receive'")
    #expect(
      finding.fix?.edits == [
        Fix.Edit(range: TextRange(Position(line: 3, column: 7), Position(line: 3, column: 14)), text: "receive")
      ])
    #expect(finding.fix?.applicability == .unsafe)
    #expect(linted.verdict == .pass)
  }

  @Test(
    "clang-tidy: findings stand where a reader counts them, and comments silence them or not",
    .enabled(if: Self.hasClangTidy, "clang-tidy is not among what tools/setup installs"))
  func clangTidy() async throws {
    let text =
      "#include <cstdlib>\n/*😀*/\tint f(char *p) { return std::system(p); }\nint g(char *p) { return std::system(p); }  // NOLINT\n"
    let linted = try await Linted(.cpp, text, with: ClangTidyLinter()) { $0.profile = .strict }
    #expect(linted.places == ["bugprone-command-processor 2:31"])
    #expect(linted.examination.suppressed == 1)
    #expect(linted.examination.findings.first?.category == .security)
  }

  private static let hasClangTidy =
    switch ClangTidyLinter().discover(in: Linted.workshop.machine) {
    case .found(let program): !program.path.isEmpty
    case .missing: false
    }
}
