import Glibc

/// What a process finds around itself when it starts.
package struct Surroundings: Sendable {
  /// The variables and their values.
  package let environment: [String: String]
  /// The working directory; `/` if it cannot be found, which no rule accepts as a root.
  package let workingDirectory: String

  package init(environment: [String: String], workingDirectory: String) {
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// Those of this process. Call it before threads are started: the C library's environment is not protected against writers.
  package static func ofThisProcess() -> Surroundings {
    var environment: [String: String] = [:]
    // `environ` is a null-terminated array of strings, also when it is empty, and nobody changes it: this program
    // never calls setenv or clearenv.
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        environment[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      unsafe entry = entry.successor()
    }
    var directory = "/"
    // The path is ours, ends with a NUL, and is freed once it is copied.
    if let path = unsafe getcwd(nil, 0) {
      directory = unsafe String(cString: path)
      unsafe free(path)
    }
    return Surroundings(environment: environment, workingDirectory: directory)
  }

  /// The folders of PATH, in order.
  package var searchPath: [String] { (environment["PATH"] ?? "").split(separator: ":").map(String.init) }

  /// `path` made absolute.
  package func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : workingDirectory + "/" + path }
}
