import Programs
import Sandbox
import TestSupport
import Testing

@Suite("A Python environment") struct PythonEnvironmentTests {
  @Test("A folder that is no Python environment is objected to with what is wrong with it")
  func objections() throws {
    let folder = try TemporaryFolder()
    func objection(_ name: String, home: String? = nil) -> String {
      PythonEnvironment.objection(to: folder.path(of: name), home: home) ?? "none"
    }
    #expect(objection("nothing").hasPrefix("which does not exist; make one with: /usr/bin/python3 -m venv"))
    try folder.makeFolder("empty")
    #expect(objection("empty").hasPrefix("which is no Python environment: it has no bin/python3;"))
    try folder.makeFolder("good/bin")
    try folder.link("good/bin/python3", to: "/usr/bin/python3")
    #expect(objection("good") == "none")
    #expect(objection("good", home: folder.path(of: "good/me")) == "none", "a home that does not exist is no home")
    #expect(objection("good", home: folder.path(of: "good/bin")).hasPrefix("which holds more than an environment"))
    try folder.makeFolder("far/bin")
    try folder.link("far/bin/python3", to: "/proc/self/exe")
    #expect(objection("far").contains("which the sandbox does not show"))
  }

  @Test("A program of it is found with the place where the sandbox shows it, and one that is not there is none")
  func program() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("bin")
    try folder.link("bin/python3", to: "/usr/bin/python3")
    let machine = Machine(searchPath: [], pythonEnvironment: folder.path)
    let found = try #require(machine.sandboxPython?.program("bin/python3"))
    #expect(found.path == "/opt/workbench/python/bin/python3")
    #expect(found.machinePath == folder.path(of: "bin/python3"))
    #expect(found.binds.map(\.target) == ["/opt/workbench/python"])
    #expect(machine.sandboxPython?.program("bin/deno") == nil)
    #expect(machine.linterPython == nil)
  }
}
