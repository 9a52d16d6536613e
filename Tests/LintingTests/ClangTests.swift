import Glibc
import Linting
import Programs
import Testing

@Suite("clang") struct ClangTests {
  private let clang = ClangLinter()

  @Test("Findings stand where a reader counts them, past emoji, tabs, a byte order mark and CR LF")
  func places() async throws {
    let linted = try await Linted(
      .c, "\u{FEFF}int f(void) { int x; return 1; }\r\n/*😀*/\tint g(int y) { int é; return y; }\r\n", with: clang)
    #expect(linted.places == ["unused-variable 1:19", "unused-variable 2:26"])
    let last = try #require(linted.examination.findings.last)
    #expect(last.range.end == Position(line: 2, column: 27))
    #expect(last.category == .style)
    #expect(last.cwe == 563)
    #expect(last.url == "https://clang.llvm.org/docs/DiagnosticsReference.html#wunused-variable")
    #expect(linted.report("clang")?.version?.isEmpty == false)
  }

  @Test("A clean file passes, an empty one too, in C and in C++", arguments: [SourceLanguage.c, .cpp])
  func clean(language: SourceLanguage) async throws {
    for text in ["", "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n"] {
      let linted = try await Linted(language, text, with: clang)
      #expect(linted.verdict == .pass)
      #expect(linted.report("clang")?.status == .ok)
    }
  }

  @Test("Syntax errors fail and the file has not been read; other errors fail, with the fix that is proposed")
  func errors() async throws {
    let syntax = try await Linted(.c, "int main(void) { return 0 }\n", with: clang)
    #expect(syntax.places == ["parse-issue 1:26"])
    #expect(syntax.examination.findings.first?.fix?.edits.map(\.text) == [";"])
    #expect(syntax.report("clang")?.status == .parseError)
    #expect(syntax.verdict == .fail)
    let meaning = try await Linted(.c, "int main(void) { int x = \"a\"; return x; }\n", with: clang)
    #expect(meaning.places == ["int-conversion 1:26"] || meaning.places == ["int-conversion 1:22"])
    #expect(meaning.examination.findings.first?.category == .type)
    #expect(meaning.report("clang")?.status == .ok)
    #expect(meaning.verdict == .fail)
  }

  @Test("What is dangerous is told with its weakness")
  func security() async throws {
    let text = "#include <stdio.h>\nint f(const char *s) { int a[2] = {0, 1}; printf(s); return a[2]; }\n"
    let linted = try await Linted(.c, text, with: clang)
    #expect(linted.examination.findings.contains { $0.category == .security && $0.cwe == 134 })
    #expect(linted.examination.findings.contains { $0.rule == "array-bounds" && $0.severity == .error })
  }

  @Test("A header that is nowhere leaves the file open, with the reason; one of the files is found")
  func headers() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("a.c", .c, Array("#include \"third/party.h\"\nint a = NONE;\n".utf8)),
      ("src/b.c", .c, Array("#include \"b.h\"\n#include \"shared.h\"\nint b(void) { return B + SHARED; }\n".utf8)),
      ("src/b.h", .c, Array("#pragma once\n#define B 1\n".utf8)),
      ("include/shared.h", .c, Array("#pragma once\n#define SHARED 1\nstatic inline int s(void) { return 1; }\n".utf8)),
    ]
    let linted = try await Linted(files, with: [clang])
    #expect(linted.places == ["missing-header 1:10"])
    #expect(linted.examination.unread == [0])
    #expect(linted.report("clang")?.detail?.contains("third/party.h") == true)
    #expect(linted.verdict == .incomplete)
  }

  @Test(
    "A file is open too when what it includes includes what is nowhere; all files of a call are found, however many")
  func deepHeaders() async throws {
    var files: [(String, SourceLanguage, [UInt8])] = [
      ("a.c", .c, Array("#include \"b.h\"\nint a = NONE;\n".utf8)),
      ("include/z/shared.h", .c, Array("#pragma once\n#define SHARED 1\n".utf8)),
      ("b.h", .c, Array("#include <no/such.h>\n".utf8)),
    ]
    for index in 0..<60 {
      files.append(
        ("d/f\(index).c", .c, Array("#include \"z/shared.h\"\nint f\(index)(void) { return SHARED; }\n".utf8)))
    }
    let linted = try await Linted(files, with: [clang])
    #expect(linted.examination.unread == [0, 2])
    #expect(linted.places == ["missing-header 1:10"])
  }

  @Test("What the GNU C library declares is known, unless the file chooses for itself")
  func features() async throws {
    let body = "#include <sched.h>\nint f(void) { return unshare(0); }\n"
    #expect(try await Linted(.c, body, with: clang).verdict == .pass)
    #expect(try await Linted(.c, "#define _GNU_SOURCE 1\n" + body, with: clang).verdict == .pass)
    let posix = try await Linted(.c, "#define _POSIX_C_SOURCE 200809L\n" + body, with: clang)
    #expect(posix.places == ["implicit-function-declaration 3:22"])
  }

  @Test("Pragmas silence findings, which are counted, or are ignored")
  func suppressions() async throws {
    let text = """
      #pragma GCC diagnostic ignored "-Wunused-variable"
      void f(void) { int x; }
      _Pragma("clang diagnostic ignored \\"-Wreturn-type\\"")
      int g(void) { }

      """
    let heeded = try await Linted(.c, text, with: clang)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 2)
    let ignored = try await Linted(.c, text, with: clang) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["unused-variable 2:20", "return-type 4:15"])
    let hidden = try await Linted(.c, "#pragma GCC system_header\nvoid f(void) { int x; }\n", with: clang) {
      $0.honoursSuppressions = false
    }
    #expect(hidden.places == ["unused-variable 2:20"])
  }

  @Test("gcc stands in where there is no clang, and says so")
  func standIn() async throws {
    let workshop = Workshop(
      host: Linted.host,
      machine: Machine(searchPath: [], pythonEnvironment: nil, linterEnvironment: Linted.environment))
    let text = Array("\u{FEFF}int f(void) { int x; return 1; }\r\n/*😀*/\tint g(void) { return 0 }\r\n".utf8)
    let linted = try await Linted([("a.c", .c, text)], with: [clang], in: workshop)
    // Debian's clang, where somebody has installed it.
    if unsafe access("/usr/bin/clang", X_OK) == 0 { return #expect(linted.report("clang") != nil) }
    #expect(linted.places == ["unused-variable 1:19", "parse-issue 2:29"])
    #expect(linted.examination.findings.allSatisfy { $0.tool == "gcc" })
    #expect(linted.report("gcc")?.detail?.contains("stands in") == true)
    #expect(linted.verdict == .fail)
  }
}
