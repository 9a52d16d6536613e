package import Programs
package import Sandbox

/// The Python that a sandbox host can keep with its libraries loaded.
package enum WarmPython {
  /// An empty Python program as the tool would run it, for `SandboxHost.warmUp`; nil where there is no Python.
  package static func request(in machine: Machine) -> RunRequest? {
    let languages = LanguageSet(machine: machine)
    guard let (language, interpreter) = try? languages.find("python") else { return nil }
    return ExecuteSandboxed.request(for: language.command(for: "", with: interpreter), of: language, in: languages)
  }
}
