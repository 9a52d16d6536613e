import Roots
import TestSupport
import Testing

@Suite("What no root gives access to")
struct ExclusionTests {
  @Test(
    "Files and folders that hold secrets by name are refused",
    arguments: [
      ".env", ".env.local", ".ENV", "server.pem", "tls.key", "store.p12", "id_rsa", "id_ed25519", "id_ed25519.bak",
      "id_work", ".ssh/config", ".ssh/known_hosts", "a/.aws/credentials", ".gnupg/x", ".netrc", ".git-credentials",
      ".npmrc", ".pypirc", ".pgpass", ".kube/config", ".docker/config.json", ".config/gcloud/token", "vault.kdbx",
    ])
  func secrets(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("secret", to: name)
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let error = try #require(throws: RootsError.self) { try roots.open(name) }
    #expect(error.code == .excluded)
  }

  @Test(
    "Files that only look a little like secrets are opened",
    arguments: [
      ".env.example", ".env.template", "environment.txt", "id_rsa.pub", "id_generator.py", "keys.txt", "pem.md",
      "monkey", "src/ssh/client.py", "a.key.txt",
    ])
  func harmless(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("fine", to: name)
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    #expect(try roots.open(name).size == 4)
  }

  @Test("A combining mark at the beginning of a name, one Character with the slash before it, hides no folder")
  func combiningMark() throws {
    let folder = try TemporaryFolder()
    try folder.write("secret", to: ".ssh/\u{301}key")
    try folder.write("state", to: "state/\u{301}x")
    let roots = Roots([folder.path], stateDirectory: folder.path(of: "state"), home: nil)
    for path in [".ssh/\u{301}key", "state/\u{301}x"] {
      let error = try #require(throws: RootsError.self) { try roots.open(path) }
      #expect(error.code == .excluded)
    }
  }

  @Test("A path that is too long to name anything is refused without being repeated")
  func giantPath() throws {
    let folder = try TemporaryFolder()
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let path = String(repeating: "a/", count: 100_000)
    let error = try #require(throws: RootsError.self) { try roots.open(path) }
    #expect(error.code == .invalid)
    #expect(error.description.utf8.count < 300)
  }

  @Test("A link with a harmless name does not open a secret")
  func linkToSecret() throws {
    let folder = try TemporaryFolder()
    try folder.write("secret", to: ".env")
    try folder.write("secret", to: ".ssh/config")
    try folder.link("notes.txt", to: ".env")
    try folder.link("settings", to: ".ssh")
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    #expect(throws: RootsError.self) { try roots.open("notes.txt") }
    #expect(throws: RootsError.self) { try roots.open("settings/config") }
  }

  @Test("Workbench's state folder is excluded, also from a root that contains it, and also through a link")
  func stateFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("rows", to: "state/workbench/documents.db")
    try folder.write("fine", to: "state/other.txt")
    try folder.link("shortcut", to: "state/workbench/documents.db")
    let roots = Roots([folder.path], stateDirectory: folder.path(of: "state/workbench"), home: nil)
    for path in ["state/workbench/documents.db", "shortcut", "state/other/../workbench/documents.db"] {
      #expect(throws: RootsError.self) { try roots.open(path) }
    }
    #expect(try #require(throws: RootsError.self) { try roots.open("shortcut") }.code == .excluded)
    #expect(try roots.open("state/other.txt").size == 4)
    // A root within it is no way around.
    let inside = Roots(
      [folder.path(of: "state/workbench")], stateDirectory: folder.path(of: "state/workbench"), home: nil)
    #expect(try #require(throws: RootsError.self) { try inside.open("documents.db") }.code == .excluded)
  }

  @Test("A state folder that is configured through a link, or made later, is excluded all the same")
  func linkedStateFolder() throws {
    let folder = try TemporaryFolder()
    let roots = Roots([folder.path], stateDirectory: folder.path(of: "alias/workbench"), home: nil)
    try folder.link("alias", to: "real")
    try folder.write("rows", to: "real/workbench/documents.db")
    #expect(throws: RootsError.self) { try roots.open("real/workbench/documents.db") }
    #expect(throws: RootsError.self) { try roots.open("alias/workbench/documents.db") }
  }
}
