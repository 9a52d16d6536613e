import Execution
import JSON
import Testing

@Suite("Python") struct PythonTests {
  let call = Calls()

  @Test("The value of a last expression is returned beside what is printed")
  func value() async throws {
    let output = try await call.python("x = 20\nprint('hello')\nx * 2 + 2")
    #expect(output.status == "ok")
    #expect(output.exitCode == 0)
    #expect(output.stdout == "hello\n")
    #expect(output.value == "42")
    #expect(output.isolation.tier == "A")
    #expect(output.artifacts.isEmpty, "the report of the value is no artifact")
    #expect(output.skipped.isEmpty, "our own folder is not mentioned")
    #expect(output.text.contains("value: 42"))
  }

  @Test("No value is returned for None, for a statement, and for no code", arguments: ["None", "x = 1", "", "print()"])
  func noValue(code: String) async throws {
    let output = try await call.python(code)
    #expect(output.status == "ok")
    #expect(output.value == nil)
  }

  @Test("A long repr is cut and says so")
  func longValue() async throws {
    let output = try await call.python("'x' * 100_000")
    #expect(output.value?.count == 16 * 1024)
    #expect(output.notes.contains { $0.contains("only the first 16384 characters") })
  }

  @Test("A traceback shows the code's own lines and nothing of the runner")
  func traceback() async throws {
    let output = try await call.python("def f():\n    return 1 / 0\n\nf()")
    #expect(output.status == "error")
    #expect(output.exitCode == 1)
    #expect(output.stderr.contains("code.py\", line 4, in <module>"))
    #expect(output.stderr.contains("code.py\", line 2, in f\n    return 1 / 0"))
    #expect(output.stderr.hasSuffix("ZeroDivisionError: division by zero\n"))
    #expect(!output.stderr.contains("<string>"))
  }

  @Test("A syntax error names line and column")
  func syntaxError() async throws {
    let output = try await call.python("x = 1\nif x\n  pass")
    #expect(output.exitCode == 1)
    #expect(output.stderr.contains("code.py\", line 2"))
    #expect(output.stderr.contains("SyntaxError: expected ':'"))
  }

  @Test(
    "Exit codes are those that Python gives them",
    arguments: [
      ("raise SystemExit(300)", 44), ("import sys; sys.exit(3)", 3), ("import sys; sys.exit()", 0),
      ("import sys; sys.exit('why')", 1), ("raise KeyboardInterrupt", 130), ("import os; os._exit(9)", 9),
    ])
  func exitCodes(code: String, expected: Int) async throws {
    let output = try await call.python(code)
    #expect(output.exitCode == expected, "\(output.text)")
    #expect(output.status == (expected == 0 ? "ok" : "error"))
  }

  @Test(
    "A program that dies of a signal says which",
    arguments: [
      ("import os; os.abort()", "SIGABRT"), ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
      ("import os; os.kill(os.getpid(), 15)", "SIGTERM"),
    ])
  func signals(code: String, expected: String) async throws {
    let output = try await call.python(code)
    #expect(output.status == "signal", "\(output.text)")
    #expect(output.signal == expected)
    #expect(output.exitCode == nil)
  }

  @Test("Standard input is what was given, and end of file when nothing was")
  func input() async throws {
    let given = try await call.python("input() + '|' + input()", ["stdin": "a\nb\n"])
    #expect(given.value == "'a|b'")
    let none = try await call.python("import sys; sys.stdin.read()")
    #expect(none.value == "''")
    let prompt = try await call.python("input()")
    #expect(prompt.stderr.contains("EOFError"))
  }

  @Test("Functions of the code work in child processes, whatever the start method", arguments: ["fork", "spawn"])
  func multiprocessing(method: String) async throws {
    let output = try await call.python(
      """
      import multiprocessing as mp
      def square(x):
          return x * x
      if __name__ == "__main__":
          with mp.get_context("\(method)").Pool(2) as pool:
              print(pool.map(square, range(4)))
      """)
    #expect(output.stdout == "[0, 1, 4, 9]\n", "\(output.text)")
  }

  @Test("The code can read its own source")
  func source() async throws {
    let output = try await call.python("import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f), __file__)")
    #expect(output.stdout == "def f():\n    return 1\n /run/code.py\n", "\(output.text)")
  }

  @Test("What was printed before a timeout is returned without a flush")
  func timeoutKeepsOutput() async throws {
    let output = try await call.python("import time\nprint('x')\ntime.sleep(99)", ["timeout_s": 1])
    #expect(output.status == "timeout", "\(output.text)")
    #expect(output.stdout == "x\n")
    #expect(output.limits.timeoutS == 1)
    #expect(output.notes.contains { $0.contains("timeout_s") })
  }

  @Test("Memory beyond the limit is a MemoryError or ends the program, never anything else")
  func memory() async throws {
    let one = try await call.python("x = bytearray(8 << 30)", ["memory_mb": 256])
    #expect(one.status == "memory" || one.stderr.contains("MemoryError"), "\(one.text)")
    let slow = try await call.python("l = []\nwhile 1: l.append(bytearray(1 << 20))", ["memory_mb": 256])
    #expect(slow.status == "memory" || slow.stderr.contains("MemoryError"), "\(slow.text)")
    #expect(slow.usage.peakMemoryBytes <= 282 << 20)
  }

  @Test("A missing module is explained: what is installed, and that nothing can be")
  func missingModule() async throws {
    let output = try await call.python("import requests")
    #expect(output.stderr.contains("ModuleNotFoundError: No module named 'requests'"))
    #expect(output.stderr.contains("there is no network at run time"))
    #expect(output.stderr.contains("standard library"))
  }

  @Test("Files given as input can be imported and read")
  func helpers() async throws {
    let output = try await call.python(
      "import helper\nhelper.double(int(open('data/n.txt').read()))",
      [
        "files": [
          ["name": "helper.py", "content": "def double(x): return 2 * x"],
          ["name": "data/n.txt", "content_base64": "MjE="],
        ]
      ])
    #expect(output.value == "42", "\(output.text)")
    #expect(output.artifacts.isEmpty, "unchanged input files do not come back")
  }

  @Test("A byte order mark and CR LF line ends do no harm")
  func foreignText() async throws {
    let output = try await call.python("\u{FEFF}x = '''a\r\nb'''\r\nx\r\n")
    #expect(output.value == "'a\\nb'", "\(output.text)")
  }

  @Test("Ten megabytes of code are accepted")
  func largeCode() async throws {
    let output = try await call.python("x = '" + String(repeating: "y", count: 10_000_000) + "'\nlen(x)")
    #expect(output.value == "10000000", "\(output.text)")
  }
}
