package import Programs

/// C: gcc, or clang. Every `.c` among the caller's files is compiled with the code.
package struct CLanguage: CompiledLanguage {
  package let name = "c"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("gcc", in: machine) ?? Toolchains.discovery("clang", in: machine)
      ?? .missing("No C compiler is installed: sudo apt-get install gcc libc6-dev")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    GNUCompilers.compilation(
      of: code, named: "main.c", beside: files.filter { $0.hasSuffix(".c") }, standard: "-std=gnu17", with: compiler)
  }
}
