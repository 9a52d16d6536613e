internal import Glibc
package import Programs
internal import ToolKit

/// The Python environment that tools/setup fills with linters, most of which are no Python at all but programs that
/// come as packages of it.
package enum LinterEnvironment {
  /// Looks for a program: in the environment first, then where the machine has programs.
  package static func discover(_ program: String, in machine: Machine) -> Discovery {
    if let found = locate(program, in: machine) ?? Toolchains.locate(program, in: machine) { return .found(found) }
    return .missing("\(program) is not installed: run tools/setup")
  }

  /// A program of the environment, nil if it is not there.
  package static func locate(_ program: String, in machine: Machine) -> Program? {
    machine.linterPython?.program("bin/" + program)
  }

  /// Looks for a linter that is a Python package, which a worker of the environment's Python imports.
  package static func discover(module package: String, in machine: Machine) -> Discovery {
    guard version(of: package, in: machine) != nil, var found = locate("python3", in: machine) else {
      return .missing("\(package.replacing("_", with: "-")) is not installed: run tools/setup")
    }
    found.versionArguments = ["-I", "-m", package, "--version"]
    return .found(found)
  }

  /// The version of a package of the environment, nil if it is not there. Read from a folder's name: nothing is
  /// started.
  package static func version(of package: String, in machine: Machine) -> String? {
    guard let environment = machine.linterEnvironment else { return nil }
    let normal = package.lowercased().replacing("-", with: "_") + "-"
    for python in entries(of: environment + "/lib") where python.hasPrefix("python3") {
      for entry in entries(of: environment + "/lib/" + python + "/site-packages") where entry.hasSuffix(".dist-info") {
        if entry.lowercased().hasPrefix(normal) {
          return String(entry.dropFirst(normal.count).dropLast(".dist-info".count))
        }
      }
    }
    return nil
  }

  /// The version of the Python that the environment is of, such as 3.11.
  package static func pythonVersion(in machine: Machine) -> String? {
    guard let environment = machine.linterEnvironment else { return nil }
    return entries(of: environment + "/lib").first { $0.hasPrefix("python3.") }.map { String($0.dropFirst(6)) }
  }

  private static func entries(of folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // SAFETY: the kernel ends a name with a zero byte; the entry is valid until the next call.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }
}
