package import Programs
internal import Sandbox
internal import SandboxRunners

/// Python: Debian's interpreter, with the libraries of the sandbox's own environment where tools/setup has made one.
package struct PythonLanguage: Language {
  package let name = "python"

  package init() {}

  private static let systemInterpreter = "/usr/bin/python3"

  package func discover(in machine: Machine) -> Discovery {
    guard Toolchains.isProgram(Self.systemInterpreter) else {
      return .missing("Python is not installed: sudo apt-get install python3")
    }
    if let program = machine.sandboxPython?.program("bin/python3") { return .found(program) }
    return .found(
      Program(
        path: Self.systemInterpreter, versionArguments: ["--version"],
        note: "only the standard library is there; tools/setup installs numpy, scipy, pandas, scikit-learn, sympy,"
          + " matplotlib and pillow"))
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
