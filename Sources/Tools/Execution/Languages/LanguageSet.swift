package import Programs
internal import Sandbox
package import ToolKit

/// The languages that there are, with what this machine has for them.
package struct LanguageSet: Sendable {
  /// All languages, in the order in which they are listed to a reader. A new one is one file and one line here.
  package static let all: [any Language] = [
    PythonLanguage(), BashLanguage(), JavaScriptLanguage(), TypeScriptLanguage(), CLanguage(), CppLanguage(),
    SwiftLanguage(), RustLanguage(), GoLanguage(),
  ]
  /// Their names, which the tool's schema lists whether or not a machine has them.
  package static let names = all.map(\.name)
  /// Those without which a machine is not set up; the others are there where their compiler is.
  package static let core: Set = ["python", "bash"]

  private let machine: Machine

  package init(machine: Machine) {
    self.machine = machine
  }

  /// The language of this name with its interpreter, looked for anew: what was installed meanwhile is found.
  package func find(_ name: String) throws(ToolError) -> (any Language, Program) {
    guard let language = Self.all.first(where: { $0.name == name }) else {
      let known = Self.all.map(\.name).joined(separator: ", ")
      throw ToolError(.invalidArgument, "Argument 'language': expected one of \(known).", argument: "language")
    }
    switch language.discover(in: machine) {
    case .found(let interpreter): return (language, interpreter)
    case .missing(let advice):
      throw ToolError(.refused, "Argument 'language': '\(name)' cannot run here. \(advice).", argument: "language")
    }
  }

  /// What was found for each language, for `doctor`.
  package func discoveries() -> [(language: String, discovery: Discovery)] {
    Self.all.map { ($0.name, $0.discover(in: machine)) }
  }

  /// What a program of `language` sees besides /usr: its own toolchain, Python and what lies in /opt; bash all of them.
  package func surroundings(of language: any Language) -> Toolchains.Found {
    var all = Toolchains.Found()
    for other in Self.all where other.name == language.name || other.name == "python" || language.name == "bash" {
      guard case .found(let interpreter) = other.discover(in: machine) else { continue }
      for bind in interpreter.binds where !all.binds.contains(bind) { all.binds.append(bind) }
      if let folder = interpreter.searchPath, !all.searchPath.contains(folder) { all.searchPath.append(folder) }
    }
    all.searchPath += Toolchains.systemFolders
    let toolchains = Toolchains.discover(searchPath: machine.searchPath)
    for bind in toolchains.binds where !all.binds.contains(bind) { all.binds.append(bind) }
    for folder in toolchains.searchPath where !all.searchPath.contains(folder) { all.searchPath.append(folder) }
    return all
  }
}
