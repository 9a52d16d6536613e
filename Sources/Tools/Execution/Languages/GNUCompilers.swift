internal import Programs
internal import Sandbox

/// The command line that gcc and clang, for C and for C++, have in common.
enum GNUCompilers {
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
