package import Programs
package import Sandbox

/// A language whose code is compiled, or at least checked, in a run of its own before it runs.
package protocol CompiledLanguage: Language {
  /// What the compiler is asked to do.
  ///
  /// - Parameter files: names of the caller's files, which lie in the work folder beside the code.
  func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation
}

extension CompiledLanguage {
  package func command(for code: String, with interpreter: Program) -> Command {
    Command(arguments: [OwnFiles.program])
  }
}

/// A compiler's task. Its working directory is the work folder, which holds the caller's files and the code.
package struct Compilation: Sendable {
  /// What comes of it.
  package enum Product: Sendable {
    /// The executable of this name in the work folder.
    case executable(String)
    /// Nothing but findings, which the caller is told; the code runs from its source whatever they are.
    case findings
  }

  /// How the compiler counts columns. Callers are told code points, counted from 1.
  package enum Columns: Sendable {
    case bytes
    case codePoints
    /// TypeScript's checker, whose messages have a code (TS2322), in UTF-16; the parser before it in code points.
    case typeScript
  }

  /// Where a compiler leaves the program.
  package static let programName = "workbench-program"

  package var arguments: [String]
  /// The code, under the name that the findings use.
  package var code: RunRequest.File
  package var product = Product.executable(programName)
  package var columns = Columns.bytes
  /// Further variables of the compiler's environment.
  package var environment: [String] = []
}
