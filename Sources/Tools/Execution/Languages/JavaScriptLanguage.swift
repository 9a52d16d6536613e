package import Programs
internal import Sandbox
internal import ToolKit

/// JavaScript: Node.js.
package struct JavaScriptLanguage: Language {
  package let name = "javascript"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("node", in: machine) ?? .missing("Node.js is not installed: sudo apt-get install nodejs")
  }

  package func command(for code: String, with interpreter: Program) -> Command {
    let name = Self.isModule(code) ? "main.mjs" : "main.js"
    return Command(
      arguments: [interpreter.path, name], code: RunRequest.File(name: name, content: Array(code.utf8)))
  }

  /// Whether code is an ECMAScript module. Node.js finds that out itself since 20.19; earlier ones go by the file's
  /// name.
  static func isModule(_ code: String) -> Bool {
    var isModule = false
    for line in code.split(whereSeparator: \.isNewline) {
      if line.contains("require(") { return false }
      isModule =
        isModule || line.hasPrefix("export ") || line.hasPrefix("import ") || line.hasPrefix("import{")
        || line.hasPrefix("await ")
    }
    return isModule
  }
}
