package import Programs
internal import Sandbox
internal import ToolKit

/// Swift. Every `.swift` among the caller's files belongs to the module.
package struct SwiftLanguage: CompiledLanguage {
  package let name = "swift"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("swiftc", in: machine)
      ?? .missing("Swift is not installed: unpack it (swift.org/install/linux) as /opt/swift, or put it on PATH")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    let sources = files.filter { $0.hasSuffix(".swift") }.map { "./" + $0 }
    let library = code.contains("@main") ? ["-parse-as-library"] : []
    // Not optimized: an optimized program that goes out of bounds dies without a word.
    return Compilation(
      arguments: [
        compiler.path, "-Onone", "-diagnostic-style=llvm", "-module-name", "main", "-module-cache-path", "/tmp/modules",
        "-o", Compilation.programName, "./main.swift",
      ] + library + sources,
      code: RunRequest.File(name: "main.swift", content: Array(code.utf8)))
  }

  package func command(for code: String, with interpreter: Program) -> Command {
    // The message says what happened; a dump of registers helps nobody.
    Command(arguments: [OwnFiles.program], environment: ["SWIFT_BACKTRACE=enable=no"])
  }
}
