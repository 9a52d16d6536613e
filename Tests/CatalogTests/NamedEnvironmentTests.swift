import Catalog
import Config
import TestSupport
import Testing

@Suite("The Python environment that an operator names")
struct NamedEnvironmentTests {
  private let surroundings = Surroundings(environment: [:], workingDirectory: "/tmp")

  private func make(environment: String) throws -> Catalog {
    try Catalog.make(
      Configuration(environment: [:], overriding: ["python-environment": [environment]]), surroundings)
  }

  @Test("One that is none ends the start with the flag, the folder and the way to make one")
  func wrong() throws {
    let error = #expect(throws: ConfigError.self) { try make(environment: "nowhere") }
    #expect(
      error?.description
        == "--python-environment names /tmp/nowhere, which does not exist;"
        + " make one with: /usr/bin/python3 -m venv PATH."
    )
  }

  @Test("One that is one is accepted")
  func right() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("bin")
    try folder.link("bin/python3", to: "/usr/bin/python3")
    _ = try make(environment: folder.path)
  }

  @Test("The default may be missing")
  func absent() throws {
    let configuration = try Configuration(environment: [:], overriding: ["state-directory": ["/nowhere"]])
    _ = try Catalog.make(configuration, surroundings)
  }
}
