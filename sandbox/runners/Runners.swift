/// Programs that run inside the sandbox, next to the code that was sent.
package enum Runners {
  /// The text of `python.py`, which runs Python code and keeps the value of its last expression.
  package static let python = String(decoding: PackageResources.python_py, as: UTF8.self)

  /// The text of `python_warm.py`, with which an interpreter loads its libraries and waits for runs.
  package static let pythonWarm = String(decoding: PackageResources.python_warm_py, as: UTF8.self)

  /// The text of `python_tests.py`, which runs a caller's tests against Python code; one line that says which stands before it.
  package static let pythonTests = String(decoding: PackageResources.python_tests_py, as: UTF8.self)

  /// The text of `linters.py`, which keeps linters that are Python programs and serves them, request after request.
  package static let linters = String(decoding: PackageResources.linters_py, as: UTF8.self)
}
