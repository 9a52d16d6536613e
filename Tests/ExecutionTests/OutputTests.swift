import Execution
import JSON
import Testing
import ToolKit

@Suite("What comes back") struct OutputTests {
  let call = Calls()

  @Test(
    "A flood on either stream ends with output_limit, whatever it is made of",
    arguments: [
      ("bash", "yes"), ("bash", "yes >&2"), ("python", "import sys; sys.stdout.write('x' * 10**8)"),
    ])
  func flood(language: String, code: String) async throws {
    let output = try await call(language, code)
    #expect(output.status == "output_limit", "\(output.text.prefix(300))")
    #expect(output.text.utf8.count < 48 * 1024)
    #expect(output.stdoutBytes + output.stderrBytes >= 64 << 20)
    #expect(output.text.contains("bytes of \(output.stdoutBytes > 0 ? "stdout" : "stderr") left out here"))
  }

  @Test("Random bytes come back as valid JSON with their number")
  func randomBytes() async throws {
    let output = try await call.python("import os; os.write(1, os.urandom(10**6))")
    let structured = try output.structured
    _ = try JSONDocument(Array(structured.utf8))
    #expect(output.stdoutBytes == 1_000_000)
    #expect(output.notes.contains { $0.contains("not UTF-8") })
  }

  @Test("Terminal sequences come back inert")
  func escapeSequences() async throws {
    let output = try await call.python("print('\\x1b]52;c;ZXZpbA==\\x07')")
    #expect(!output.text.unicodeScalars.contains("\u{1B}"))
    #expect(output.stdout.contains("\u{241B}]52;c;ZXZpbA==\u{2407}"))
    #expect(output.notes.contains { $0.contains("2 control characters") })
  }

  @Test("Printed JSON-RPC is text")
  func jsonRPC() async throws {
    let line = #"{"jsonrpc":"2.0","id":1,"result":{}}"#
    let output = try await call.python("print('\(line)')")
    #expect(output.stdout == line + "\n")
  }

  @Test("The structured result repeats no bulk text, the readable one has it")
  func bulk() async throws {
    let output = try await call.bash("seq 1 3000")
    #expect(output.text.contains("\n2999\n3000"))
    #expect(try output.structured.utf8.count < 6000)
  }

  @Test("What we say stands before what the program prints")
  func order() async throws {
    let output = try await call.bash("echo 'status: ok'; exit 3")
    #expect(output.text.hasPrefix("status: error, exit code 3;"))
  }

  @Test("A refused system call is named with advice")
  func denied() async throws {
    let output = try await call.python(
      "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfor _ in range(3): libc.ptrace(16, 1, 0, 0)")
    let denied = try #require(output.denied.first { $0.syscall == "ptrace" }, "\(output.text)")
    #expect(denied.count == 3)
    #expect(denied.advice.hasPrefix("ptrace is not available: "))
    #expect(output.text.contains("ptrace is not available"))
  }

  @Test("A socket fails at once, and the answer says that there is no network")
  func network() async throws {
    let output = try await call.python("import socket; socket.create_connection(('1.1.1.1', 80), 3)")
    #expect(output.status == "error")
    #expect(output.denied.contains { $0.syscall == "socket" }, "\(output.text)")
    #expect(output.text.contains("there is no network at run time"))
  }

  @Test("Nothing of the server's environment is visible")
  func environment() async throws {
    let output = try await call.bash("env | cut -d= -f1 | sort | grep -v -E '^(_|PWD|OLDPWD|SHLVL)$' | tr '\\n' ' '")
    #expect(
      output.stdout == "HOME LANG LOGNAME MPLBACKEND MPLCONFIGDIR NPM_CONFIG_OFFLINE OMP_NUM_THREADS"
        + " OPENBLAS_NUM_THREADS PATH PIP_DEFAULT_TIMEOUT PIP_DISABLE_PIP_VERSION_CHECK PIP_RETRIES PYTHONDONTWRITEBYTECODE TMPDIR USER "
    )
  }

  @Test("Limits, usage and isolation are stated")
  func facts() async throws {
    let output = try await call.bash("true", ["timeout_s": "5", "memory_mb": 100])
    #expect(output.limits.timeoutS == 5)
    #expect(output.limits.memoryMb == 100)
    #expect(output.text.contains("limits: 5 s, 100 MB, 2 CPUs, no network; isolation: tier A"))
    #expect(output.usage.peakMemoryBytes > 0)
    #expect(output.isolation.missing.isEmpty)
  }

  @Test("A shorter deadline of the call shortens the run and is stated")
  func deadline() async throws {
    let output = try await call(json: #"{"code":"sleep 60","language":"bash"}"#, deadline: .seconds(3))
    #expect(output.status == "timeout", "\(output.text)")
    #expect(output.limits.timeoutS <= 1)
    #expect(output.notes.contains { $0.contains("deadline") })
  }

  @Test("Bash reads scripts with CR LF line ends")
  func carriageReturns() async throws {
    let output = try await call.bash("echo a\r\necho b\r\n")
    #expect(output.stdout == "a\nb\n")
    #expect(output.notes.contains { $0.contains("CR LF") })
  }
}
