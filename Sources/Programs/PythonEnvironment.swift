internal import Sandbox

/// A Python environment with its programs, not all of them Python's, and where the sandbox shows it.
package struct PythonEnvironment: Sendable {
  /// The folder on the machine.
  package let folder: String
  /// The folder in the sandbox: a path that tells nothing about the machine.
  package let target: String

  /// Where the environment that untrusted code sees appears.
  package static let sandboxTarget = "/opt/workbench/python"
  /// Where the environment that holds linters appears.
  package static let linterTarget = "/opt/workbench/linters"

  /// - Parameter path: where it lies within the environment, such as `bin/deno`.
  /// - Returns: nil if it is not there.
  package func program(_ path: String) -> Program? {
    guard Toolchains.isProgram(folder + "/" + path) else { return nil }
    return Program(
      path: target + "/" + path, machinePath: folder + "/" + path, versionArguments: ["--version"],
      binds: [RunRequest.Bind(source: folder, target: target)], searchPath: target + "/bin")
  }

  /// Why `folder` (absolute) cannot be what untrusted Python sees, if an operator names it: a clause that begins with
  /// "which" and says what to change. Nil if it can.
  ///
  /// - Parameter home: the user's home folder, which must not be shown to untrusted code even if a Python lies in it.
  package static func objection(to folder: String, home: String?) -> String? {
    let make = "make one with: /usr/bin/python3 -m venv PATH"
    guard let real = Toolchains.resolve(folder) else { return "which does not exist; \(make)" }
    if real == "/" || home.flatMap(Toolchains.resolve).map({ $0 == real || $0.hasPrefix(real + "/") }) == true {
      return "which holds more than an environment, and untrusted code would see all of it; \(make)"
    }
    guard let interpreter = Toolchains.resolve(real + "/bin/python3"), Toolchains.isProgram(interpreter) else {
      return "which is no Python environment: it has no bin/python3; \(make)"
    }
    guard interpreter.hasPrefix("/usr/") || interpreter.hasPrefix(real + "/") else {
      return "whose bin/python3 leads to \(interpreter), which the sandbox does not show; \(make)"
    }
    return nil
  }
}
