package import Programs
internal import Sandbox

/// TypeScript: Deno, which has TypeScript's own checker in it. Types are checked before the code runs; as everywhere
/// with TypeScript, what the checker finds does not decide whether it runs.
package struct TypeScriptLanguage: CompiledLanguage {
  package let name = "typescript"

  package init() {}

  private static let file = "main.ts"
  private static let environment = ["DENO_DIR=/tmp/deno", "DENO_NO_UPDATE_CHECK=1", "NO_COLOR=1"]

  package func discover(in machine: Machine) -> Discovery {
    if let program = machine.sandboxPython?.program("bin/deno") { return .found(program) }
    let place = machine.pythonEnvironment.map { $0 + "/bin/python" } ?? "python3"
    return Toolchains.discovery("deno", in: machine)
      ?? .missing("Deno is not installed: tools/setup, or \(place) -m pip install deno")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    Compilation(
      arguments: [compiler.path, "check", "--quiet", Self.file],
      code: RunRequest.File(name: Self.file, content: Array(code.utf8)), product: .findings, columns: .typeScript,
      environment: Self.environment)
  }

  package func command(for code: String, with interpreter: Program) -> Command {
    // The sandbox is the boundary; Deno's own questions about permissions would find nobody to answer them.
    Command(
      arguments: [interpreter.path, "run", "--quiet", "--allow-all", "--no-check", Self.file],
      code: RunRequest.File(name: Self.file, content: Array(code.utf8)), environment: Self.environment,
      // V8 as Deno builds it reserves 512 MB for compiled code, writable, before it starts.
      minimumMemoryMb: 640)
  }
}
