internal import Glibc
package import Programs
internal import Sandbox
internal import SandboxRunners

/// Python: Debian's interpreter, with the libraries of the sandbox's own environment where tools/setup has made one.
package struct PythonLanguage: Language {
  package let name = "python"

  package init() {}

  /// Where the environment appears in the sandbox: a path that tells nothing about the machine.
  static let environmentTarget = "/opt/workbench/python"
  private static let systemInterpreter = "/usr/bin/python3"

  package func discover(in machine: Machine) -> Discovery {
    guard unsafe access(Self.systemInterpreter, X_OK) == 0 else {
      return .missing("Python is not installed: sudo apt-get install python3")
    }
    guard let environment = machine.pythonEnvironment, unsafe access(environment + "/bin/python3", X_OK) == 0 else {
      return .found(
        Program(
          path: Self.systemInterpreter, versionArguments: ["--version"],
          note: "only the standard library is there; tools/setup installs numpy, scipy, pandas, scikit-learn, sympy,"
            + " matplotlib and pillow"))
    }
    return .found(
      Program(
        path: Self.environmentTarget + "/bin/python3", machinePath: environment + "/bin/python3",
        versionArguments: ["--version"],
        binds: [RunRequest.Bind(source: environment, target: Self.environmentTarget)],
        searchPath: Self.environmentTarget + "/bin"))
  }

  package func command(for code: String, with interpreter: Program) -> Command {
    let path = OwnFiles.code("py")
    // -I: neither the environment nor a user folder has a say. -B: no __pycache__ among the results.
    return Command(
      arguments: [interpreter.path, "-I", "-B", "-c", Runners.python, path, OwnFiles.value],
      sideFiles: [
        RunRequest.SideFile(path: path, content: Array(code.utf8)),
        RunRequest.SideFile(path: OwnFiles.value, content: [], comesBack: true),
      ],
      warmFiles: [RunRequest.SideFile(path: "/run/warm.py", content: Array(Runners.pythonWarm.utf8))])
  }
}
