import Testing

@testable import Execution

@Suite("Reading what compilers print") struct DiagnosticReaderTests {
  private func read(
    _ output: String, columns: Compilation.Columns = .codePoints, _ sources: [String: String] = [:],
  ) -> DiagnosticReader {
    DiagnosticReader(output, columns: columns, sources: sources.mapValues { Array($0.utf8) })
  }

  @Test("gcc: places, severities, the rest is context")
  func gcc() {
    let reader = read(
      """
      In file included from ./main.c:1:
      lib/a.h:2:7: error: unknown type name 'x'
          2 | x y;
            | ^
      ./main.c: In function 'main':
      ./main.c:7:3: warning: unused variable: a [-Wunused]
      ./main.c:7:3: note: declared here
      /usr/include/stdio.h:9:1: fatal error: no such thing
      compilation terminated.
      """)
    #expect(
      reader.diagnostics == [
        Diagnostic(file: "lib/a.h", line: 2, column: 7, severity: .error, message: "unknown type name 'x'"),
        Diagnostic(file: "main.c", line: 7, column: 3, severity: .warning, message: "unused variable: a [-Wunused]"),
        Diagnostic(file: "main.c", line: 7, column: 3, severity: .note, message: "declared here"),
        Diagnostic(file: "/usr/include/stdio.h", line: 9, column: 1, severity: .error, message: "no such thing"),
      ])
    #expect((reader.errors, reader.warnings, reader.leftOut) == (2, 1, 0))
  }

  @Test("The linker: no place, and its own summary is none")
  func linker() {
    let reader = read(
      """
      /usr/bin/ld: /tmp/cc1.o: in function `main':
      main.c:(.text+0x5): undefined reference to `f'
      collect2: error: ld returned 1 exit status
      """)
    #expect(reader.diagnostics.map(\.message) == ["main.c:(.text+0x5): undefined reference to `f'"])
    #expect(reader.diagnostics.map(\.line) == [nil])
  }

  @Test("rustc: the place stands below the message, summaries do not count")
  func rustc() {
    let reader = read(
      """
      error[E0382]: borrow of moved value: `v`
       --> main.rs:4:20
        |
      4 |     println!("{}", v);
        |                    ^ value borrowed here
      warning: unused variable: `x`
       --> main.rs:2:9
      error: aborting due to 1 previous error; 1 warning emitted
      """)
    #expect(
      reader.diagnostics == [
        Diagnostic(
          file: "main.rs", line: 4, column: 20, severity: .error, message: "borrow of moved value: `v` [E0382]"),
        Diagnostic(file: "main.rs", line: 2, column: 9, severity: .warning, message: "unused variable: `x`"),
      ])
  }

  @Test("Deno: the code stands between message and place")
  func deno() {
    let reader = read(
      """
      TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
      const a: number = 'x';
            ^
          at file:///box/lib/a.ts:1:7

      error: Type checking failed.
      """)
    #expect(
      reader.diagnostics == [
        Diagnostic(
          file: "lib/a.ts", line: 1, column: 7, severity: .error,
          message: "Type 'string' is not assignable to type 'number'. [TS2322]")
      ])
  }

  @Test("go names no severity; swiftc may know no place")
  func others() {
    #expect(read("# command-line-arguments\n./main.go:3:9: undefined: y\n").diagnostics.first?.severity == .error)
    let unknown = read("<unknown>:0: error: cannot open input file\n").diagnostics
    #expect(unknown == [Diagnostic(severity: .error, message: "cannot open input file")])
  }

  @Test("Columns become code points", arguments: [(Compilation.Columns.bytes, 11), (.typeScript, 8), (.codePoints, 7)])
  func columns(unit: Compilation.Columns, column: Int) {
    // The x is the seventh character, at byte 11 and UTF-16 unit 8.
    let source = ["main.c": "first\n/*🌍é*/x"]
    func read(_ place: String) -> Int? {
      self.read("TS1 [ERROR]: e\n  at \(place)", columns: unit, source).diagnostics.first?.column
    }
    #expect(read("main.c:2:\(column)") == 7)
    #expect(read("other.c:2:\(column)") == column, "a file that is not known")
    #expect(read("main.c:99:\(column)") == column, "a line that is not there")
  }

  @Test("A flood is bounded and counted, a long message is cut, control characters are inert")
  func bounds() {
    let flood = read((1...80).map { "main.c:\($0):1: error: e" }.joined(separator: "\n"))
    #expect((flood.diagnostics.count, flood.leftOut, flood.errors) == (50, 30, 80))
    let long = read("main.c:1:1: error: \u{1B}[31m" + String(repeating: "x", count: 9000)).diagnostics
    #expect(long.first?.message.hasPrefix("␛[31mxx") == true)
    #expect(long.first?.message.count == 501)
  }

  @Test(
    "Text that is no diagnostic is left alone",
    arguments: ["", "12:30:00: hello", "a: b", ":1:2: error: x", "e:x:1: y"])
  func other(text: String) {
    #expect(read(text).diagnostics.filter { $0.file?.isEmpty != false && $0.line != nil } == [])
  }
}
