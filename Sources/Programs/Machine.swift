/// What a search for programs needs to know about the machine.
package struct Machine: Sendable {
  /// Folders of the server's PATH, in order.
  package var searchPath: [String]
  /// The Python environment that untrusted code sees, made by tools/setup.
  package var pythonEnvironment: String?
  /// The Python environment that holds linters, made by tools/setup.
  package var linterEnvironment: String?

  /// The environment that untrusted code sees.
  package var sandboxPython: PythonEnvironment? {
    pythonEnvironment.map { PythonEnvironment(folder: $0, target: PythonEnvironment.sandboxTarget) }
  }

  /// The environment that holds linters.
  package var linterPython: PythonEnvironment? {
    linterEnvironment.map { PythonEnvironment(folder: $0, target: PythonEnvironment.linterTarget) }
  }

  package init(searchPath: [String], pythonEnvironment: String?, linterEnvironment: String? = nil) {
    self.searchPath = searchPath
    self.pythonEnvironment = pythonEnvironment
    self.linterEnvironment = linterEnvironment
  }
}
