import Execution
import JSON
import Testing
import ToolKit

/// Every language under every aspect. One after the other: eight compilers at a time would test the machine.
@Suite("Languages", .serialized) struct LanguageTests {
  @Test("JavaScript does what is expected of every language", arguments: Aspect.allCases.filter { $0 != .broken })
  func javascript(aspect: Aspect) async throws { try await LanguageSample.javascript.check(aspect) }

  @Test("TypeScript does what is expected of every language", arguments: Aspect.allCases)
  func typescript(aspect: Aspect) async throws { try await LanguageSample.typescript.check(aspect) }

  @Test("C does what is expected of every language", arguments: Aspect.allCases)
  func c(aspect: Aspect) async throws { try await LanguageSample.c.check(aspect) }

  @Test("C++ does what is expected of every language", arguments: Aspect.allCases)
  func cpp(aspect: Aspect) async throws { try await LanguageSample.cpp.check(aspect) }

  @Test("Swift does what is expected of every language", arguments: Aspect.allCases)
  func swift(aspect: Aspect) async throws { try await LanguageSample.swift.check(aspect) }

  @Test(
    "Rust does what is expected of every language",
    .enabled(if: LanguageSample.rust.isInstalled, "Rust is not installed"), arguments: Aspect.allCases)
  func rust(aspect: Aspect) async throws { try await LanguageSample.rust.check(aspect) }

  @Test(
    "Go does what is expected of every language",
    .enabled(if: LanguageSample.go.isInstalled, "Go is not installed"), arguments: Aspect.allCases)
  func go(aspect: Aspect) async throws { try await LanguageSample.go.check(aspect) }

  @Test("JavaScript that cannot be read says where")
  func brokenJavaScript() async throws {
    let output = try await LanguageSample.call("javascript", "let x = 1;\nlet = ;")
    #expect(output.exitCode == 1, "\(output.text)")
    #expect(output.stderr.contains("/box/main.js:2\n"), "\(output.text)")
    #expect(output.stderr.contains("SyntaxError"))
  }

  @Test("JavaScript may be a module, with imports beside it and await at the top")
  func modules() async throws {
    let output = try await LanguageSample.call(
      "javascript", "import { two } from './two.mjs';\nawait null;\nconsole.log(two);",
      ["files": [["name": "two.mjs", "content": "export const two = 2;"]]])
    #expect(output.stdout == "2\n", "\(output.text)")
  }

  @Test("WebAssembly memory can be had, in node and in Deno", arguments: ["javascript", "typescript"])
  func webAssembly(language: String) async throws {
    let output = try await LanguageSample.call(
      language, "console.log(new WebAssembly.Memory({ initial: 1 }).buffer.byteLength);")
    #expect(output.stdout == "65536\n", "\(output.text)")
  }

  @Test("What the type checker finds is told, and does not keep the program from running")
  func typeErrors() async throws {
    let output = try await LanguageSample.call(
      "typescript", "const s = '🌍';\nconst a = '🌍', n: number = s;\nconsole.log(n);")
    #expect(output.status == "ok", "\(output.text)")
    #expect(output.stdout == "🌍\n")
    let compile = try #require(output.compile)
    #expect(compile.status == "error")
    #expect(compile.diagnostics.map(\.line) == [2], "\(output.text)")
    #expect(compile.diagnostics.map(\.column) == [16], "\(output.text)")
    #expect(output.text.contains("the program ran all the same"))
  }

  @Test("Less memory than a language needs to start is refused with the amount")
  func minimumMemory() async throws {
    let error = try await toolError { try await LanguageSample.call("typescript", "1", ["memory_mb": 512]) }
    #expect(error.argument == "memory_mb")
    #expect(error.message.contains("typescript needs at least 640"))
  }

  @Test("Warnings come along with a program that runs")
  func warnings() async throws {
    let output = try await LanguageSample.call("c", "int main(void) {\n  int unused;\n  return 0;\n}")
    #expect(output.status == "ok", "\(output.text)")
    let compile = try #require(output.compile)
    #expect((compile.status, compile.errors, compile.warnings) == ("ok", 0, 1))
    #expect(compile.diagnostics.first?.message.contains("-Wunused-variable") == true)
  }

  @Test("A function that is nowhere is an error of the linker, which knows no place")
  func undefinedSymbol() async throws {
    let output = try await LanguageSample.call("c", "int nowhere(void);\nint main(void) { return nowhere(); }")
    let compile = try #require(output.compile)
    #expect(compile.diagnostics.map(\.line) == [nil], "\(output.text)")
    #expect(compile.diagnostics.first?.message.contains("undefined reference to `nowhere'") == true)
  }

  @Test("The second time the same code is not compiled, and other input does not count")
  func cache() async throws {
    let code =
      "#include <stdio.h>\nint main(void) { int c = getchar(); printf(\"%c\", c); } // \(UInt64.random(in: 0...UInt64.max))"
    let first = try await LanguageSample.call("c", code, ["stdin": "a"])
    let second = try await LanguageSample.call("c", code, ["stdin": "b"])
    #expect((first.compile?.cached, second.compile?.cached) == (false, true))
    #expect(first.stdout + second.stdout == "ab")
    let other = try await LanguageSample.call("c", code + "\n", ["stdin": "c"])
    #expect(other.compile?.cached == false)
    let broken = code + "x"
    #expect(try await LanguageSample.call("c", broken + "\n}").compile?.cached == false)
    let again = try await LanguageSample.call("c", broken + "\n}")
    #expect(again.compile?.cached == true)
    #expect(again.status == "error", "\(again.text)")
  }

  @Test("A complaint that names no line of the code is not kept: another moment may bring another")
  func transient() async throws {
    let code = "int nowhere(void);\nint main(void) { return nowhere(); } // \(UInt64.random(in: 0...UInt64.max))"
    for _ in 1...2 {
      let output = try await LanguageSample.call("c", code)
      #expect(output.status == "error")
      #expect(output.compile?.cached == false)
    }
  }

  @Test("A program that is too large to be handed on is told from one that does not compile")
  func largeProgram() async throws {
    let output = try await LanguageSample.call("c", "char large[100 << 20] = {1};\nint main(void) { return large[9]; }")
    #expect(output.status == "error", "\(output.text)")
    #expect(output.compile?.status == "too_big")
    #expect(output.notes.contains { $0.contains("more than 64 MB") })
    #expect(output.exitCode == nil)
  }

  @Test("A language that is not there is refused with the command that installs it, and the others work")
  func missing() async throws {
    let bare = Calls()
    let error = try await toolError { try await bare("typescript", "1") }
    #expect(error.code == .refused)
    #expect(error.argument == "language")
    #expect(error.message.contains("-m pip install deno"), "\(error.message)")
    let unknown = try await toolError { try await bare("cobol", "1") }
    #expect(unknown.code == .invalidArgument, "\(unknown.message)")
  }

  @Test("A file that would take the code's own place is refused by its index")
  func nameTaken() async throws {
    let error = try await toolError {
      try await LanguageSample.call("rust", "fn main() {}", ["files": [["name": "main.rs", "content": ""]]])
    }
    #expect(error.argument == "files[0].name" || error.code == .refused, "\(error.message)")
    let typescript = try await toolError {
      try await LanguageSample.call("typescript", "1", ["files": [["name": "main.ts", "content": ""]]])
    }
    #expect(typescript.message.contains("'main.ts' is the name of the code itself"), "\(typescript.message)")
  }

  @Test("Names of files are no options of a compiler")
  func hostileNames() async throws {
    let output = try await LanguageSample.call(
      "c", "int main(void) { return 0; }", ["files": [["name": "-fplugin=x.c", "content": ""]]])
    #expect(output.status == "ok", "\(output.text)")
  }
}
