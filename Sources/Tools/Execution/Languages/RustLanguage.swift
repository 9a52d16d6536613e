package import Programs
internal import Sandbox

/// Rust: rustc alone, edition 2021, without crates. `mod name;` finds `name.rs` among the caller's files.
package struct RustLanguage: CompiledLanguage {
  package let name = "rust"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("rustc", in: machine) ?? .missing("Rust is not installed: sudo apt-get install rustc")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    // Optimized, but with the checks that only unoptimized programs have otherwise.
    Compilation(
      arguments: [
        compiler.path, "--edition", "2021", "-C", "opt-level=2", "-C", "overflow-checks=on", "--crate-name", "main",
        "-o", Compilation.programName, "main.rs",
      ],
      code: RunRequest.File(name: "main.rs", content: Array(code.utf8)), columns: .codePoints)
  }
}
