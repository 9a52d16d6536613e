package import Programs
internal import Sandbox

/// C: gcc, or clang. Every `.c` among the caller's files is compiled with the code.
package struct CLanguage: CompiledLanguage {
  package let name = "c"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("gcc", in: machine) ?? Toolchains.discovery("clang", in: machine)
      ?? .missing("No C compiler is installed: sudo apt-get install gcc libc6-dev")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    CompilerFamily.compilation(
      of: code, named: "main.c", beside: files.filter { $0.hasSuffix(".c") }, standard: "-std=gnu17", with: compiler)
  }
}

/// What gcc and clang, for C and for C++, have in common.
enum CompilerFamily {
  static func compilation(
    of code: String, named name: String, beside sources: [String], standard: String, with compiler: Program,
  ) -> Compilation {
    let isGCC = compiler.path.hasSuffix("gcc") || compiler.path.hasSuffix("g++")
    // Names as the caller wrote them must not be taken for options: with a folder in front none begins with a dash.
    return Compilation(
      arguments: [compiler.path, standard, "-O2", "-Wall", "-Wextra", "-I."]
        + (isGCC ? ["-fdiagnostics-column-unit=byte", "-fmax-errors=20"] : ["-ferror-limit=20"])
        + ["-o", Compilation.programName, "./" + name] + sources.map { "./" + $0 } + ["-pthread", "-lm"],
      code: RunRequest.File(name: name, content: Array(code.utf8)),
      environment: ["LC_ALL=C.UTF-8"])
  }
}
