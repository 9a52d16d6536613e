import Glibc

/// What is installed on the machine that tests run on.
package enum Installed {
  /// The Python environment that untrusted code sees, where tools/setup makes it by default.
  package static let sandboxPython = environments + "/sandbox"
  /// The Python environment that holds linters, likewise.
  package static let linterPython = environments + "/linters"
  /// The Python environment with the servers and clients that tests use, likewise.
  package static let testPython = environments + "/clients2"
  /// The Python environment with vector engines, likewise.
  package static let enginePython = environments + "/engines"

  private static let environments =
    (variable("XDG_STATE_HOME") ?? (variable("HOME") ?? "") + "/.local/state") + "/workbench/python"

  /// The folders of PATH, in order.
  package static let searchPath = (variable("PATH") ?? "").split(separator: ":").map(String.init)

  /// Whether a sanitizer watches what is tested; its memory counts as the program's.
  package static let hasSanitizer = variable("WORKBENCH_TEST_SANITIZER") != nil

  private static func variable(_ name: String) -> String? {
    // SAFETY: no test changes the environment of its process, so that the string stays where it is while it is copied.
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
