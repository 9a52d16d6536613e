internal import Glibc
internal import Programs

/// The folder whose packages untrusted Python sees: what an operator may name.
package enum PythonEnvironment {
  /// Why `folder` (absolute) cannot be it: a clause that begins with "which" and says what to change. Nil if it can.
  ///
  /// - Parameter home: the user's home folder, which must not be shown to untrusted code even if a Python lies in it.
  package static func objection(to folder: String, home: String?) -> String? {
    let make = "make one with: /usr/bin/python3 -m venv PATH"
    guard let real = Toolchains.resolve(folder) else { return "which does not exist; \(make)" }
    if real == "/" || home.flatMap(Toolchains.resolve).map({ $0 == real || $0.hasPrefix(real + "/") }) == true {
      return "which holds more than an environment, and untrusted code would see all of it; \(make)"
    }
    guard let interpreter = Toolchains.resolve(real + "/bin/python3"), unsafe access(interpreter, X_OK) == 0 else {
      return "which is no Python environment: it has no bin/python3; \(make)"
    }
    guard interpreter.hasPrefix("/usr/") || interpreter.hasPrefix(real + "/") else {
      return "whose bin/python3 leads to \(interpreter), which the sandbox does not show; \(make)"
    }
    return nil
  }
}
