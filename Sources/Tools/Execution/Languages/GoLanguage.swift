package import Programs
internal import Sandbox

/// Go: its standard library alone. Every `.go` among the caller's files that lies in no folder belongs to the package.
package struct GoLanguage: CompiledLanguage {
  package let name = "go"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    var found = Toolchains.discovery("go", in: machine)
    if case .found(var interpreter) = found {
      interpreter.versionArguments = ["version"]
      found = .found(interpreter)
    }
    return found ?? .missing("Go is not installed: sudo apt-get install golang-go")
  }

  package func compilation(of code: String, beside files: [String], with compiler: Program) -> Compilation {
    let sources = files.filter { $0.hasSuffix(".go") && !$0.hasSuffix("_test.go") && !$0.contains("/") }
    // Not CGO_ENABLED=0: Debian's packages of the standard library are compiled with cgo, and without it everything
    // that imports `net` is compiled anew (13 s against 0.6).
    return Compilation(
      arguments: [compiler.path, "build", "-o", Compilation.programName, "main.go"] + sources.map { "./" + $0 },
      code: RunRequest.File(name: "main.go", content: Array(code.utf8)),
      environment: [
        "GOCACHE=/tmp/go-cache", "GOPATH=/tmp/go", "GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=-mod=mod",
        "GOTELEMETRY=off",
      ])
  }
}
