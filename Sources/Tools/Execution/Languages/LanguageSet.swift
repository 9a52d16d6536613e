internal import Sandbox
package import ToolKit

/// The languages that there are, with what this machine has for them.
package struct LanguageSet: Sendable {
  /// All languages, in the order in which they are listed to a reader. A new one is one file and one line here.
  package static let all: [any Language] = [PythonLanguage(), BashLanguage()]

  private let machine: Machine

  package init(machine: Machine) {
    self.machine = machine
  }

  /// The language of this name with its interpreter, looked for anew: what was installed meanwhile is found.
  package func find(_ name: String) throws(ToolError) -> (any Language, Interpreter) {
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

  /// What every program sees besides /usr, whatever its language: bash finds the same Python as Python code does.
  package var surroundings: Toolchains.Found {
    var all = Toolchains.Found()
    for case .found(let interpreter) in Self.all.map({ $0.discover(in: machine) }) {
      all.binds += interpreter.binds
      all.searchPath += [interpreter.searchPath].compactMap(\.self)
    }
    all.searchPath += ["/usr/local/bin", "/usr/bin", "/bin"]
    let toolchains = Toolchains.discover(searchPath: machine.searchPath)
    all.binds += toolchains.binds
    all.searchPath += toolchains.searchPath
    return all
  }
}
