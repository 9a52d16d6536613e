package import Programs

/// C++: g++, or clang++. Every `.cpp`, `.cc` and `.cxx` among the caller's files is compiled with the code.
package struct CppLanguage: CompiledLanguage {
  package let name = "cpp"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("g++", in: machine) ?? Toolchains.discovery("clang++", in: machine)
      ?? .missing("No C++ compiler is installed: sudo apt-get install g++")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    let sources = files.filter { $0.hasSuffix(".cpp") || $0.hasSuffix(".cc") || $0.hasSuffix(".cxx") }
    return GNUCompilers.compilation(
      of: code, named: "main.cpp", beside: sources, standard: "-std=gnu++20", with: compiler)
  }
}
