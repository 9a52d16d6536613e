import Glibc
import Roots
import TestSupport
import Testing

@Suite("Which folders become roots by themselves")
struct DefaultRootTests {
  @Test("The working directory is the root when nobody names one")
  func workingDirectory() throws {
    let folder = try TemporaryFolder()
    let roots = Roots(defaultingTo: folder.path, stateDirectory: nil, home: "/home/somebody")
    #expect(roots.paths == [folder.path])
  }

  @Test(
    "A server started in a place that is too large has no root, and the error says so",
    arguments: [
      "/", "/etc", "/usr/lib", "/usr", "/proc/self", "/sys/kernel", "/dev", "/var/log", "/tmp", "/home", "/run", "/bin",
      "/opt",
    ])
  func refused(_ path: String) throws {
    let roots = Roots(defaultingTo: path, stateDirectory: nil, home: "/home/somebody")
    #expect(roots.paths.isEmpty)
    let error = try #require(throws: RootsError.self) { try roots.open("x") }
    #expect(error.code == .noRoots)
    #expect(error.description.contains("is not used as a root because"))
    #expect(error.description.contains("--root PATH"))
  }

  @Test("Neither the home folder nor a folder that contains it is taken")
  func home() throws {
    let folder = try TemporaryFolder()
    let home = try folder.makeFolder("people/me")
    #expect(Roots(defaultingTo: home, stateDirectory: nil, home: home).paths.isEmpty)
    #expect(Roots(defaultingTo: folder.path, stateDirectory: nil, home: home).paths.isEmpty)
    let project = try folder.makeFolder("people/me/project")
    #expect(Roots(defaultingTo: project, stateDirectory: nil, home: home).paths == [project])
  }

  @Test("A link to the home folder is the home folder")
  func linkedHome() throws {
    let folder = try TemporaryFolder()
    let home = try folder.makeFolder("me")
    try folder.link("alias", to: "me")
    #expect(Roots(defaultingTo: folder.path(of: "alias"), stateDirectory: nil, home: home).paths.isEmpty)
    #expect(Roots(defaultingTo: home, stateDirectory: nil, home: folder.path(of: "alias")).paths.isEmpty)
  }

  @Test("A folder that the operator names is taken, whatever it is")
  func explicit() {
    #expect(Roots(["/etc"], stateDirectory: nil, home: nil).paths == ["/etc"])
    #expect(Roots(["etc"], stateDirectory: nil, home: nil, workingDirectory: "/").paths == ["/etc"])
  }

  @Test("A file is no root, and what a client declares beyond the first 64 folders is none either")
  func files() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("text", to: "file")
    let others = try (0..<70).map { try folder.makeFolder("folder-\($0)") }
    #expect(Roots([file, others[0]], stateDirectory: nil, home: nil).paths == [others[0]])
    let roots = Roots([], stateDirectory: nil, home: nil).adding(clientURIs: others.map { "file://\($0)" })
    #expect(roots.paths == Array(others[..<64]))
    #expect(roots.refusals.count == 1)
  }

  @Test("A folder that was removed takes none of the others along")
  func removed() throws {
    let folder = try TemporaryFolder()
    let paths = try ["gone", "here"].map { try folder.makeFolder($0) }
    let file = try folder.write("text", to: "here/file")
    let roots = Roots(paths, stateDirectory: nil, home: nil)
    #expect(unsafe rmdir(paths[0]) == 0)
    #expect(try roots.open("file").path == file)
    #expect(try roots.open(file).path == file)
    let error = try #require(throws: RootsError.self) { try roots.open(paths[0] + "/file") }
    #expect(error.code == .system && error.description.contains("can no longer be opened"))
  }

  @Test("A folder that does not exist is named in the error")
  func missing() throws {
    let roots = Roots(["/nowhere/at/all"], stateDirectory: nil, home: nil)
    let error = try #require(throws: RootsError.self) { try roots.open("x") }
    #expect(error.description.contains("The root /nowhere/at/all cannot be used: No such file or directory."))
  }

  @Test("A client's roots take the place of the default and join the operator's")
  func clientRoots() throws {
    let folder = try TemporaryFolder()
    let one = try folder.makeFolder("one")
    let two = try folder.makeFolder("two words")
    let uri = "file://" + folder.path + "/two%20words"
    #expect(Roots(defaultingTo: one, stateDirectory: nil, home: nil).adding(clientURIs: [uri]).paths == [two])
    #expect(Roots([one], stateDirectory: nil, home: nil).adding(clientURIs: [uri, uri]).paths == [one, two])
  }

  @Test(
    "A client cannot declare what would be refused as a default",
    arguments: [
      "file:///", "file:///etc", "file:///home/me", "https://example.org/", "file://other/etc", "file:///%zz",
    ])
  func refusedClientRoots(_ uri: String) throws {
    let folder = try TemporaryFolder()
    let base = Roots(defaultingTo: folder.path, stateDirectory: nil, home: "/home/me")
    let roots = base.adding(clientURIs: [uri])
    #expect(roots.paths == [folder.path])
    #expect(roots.refusals.count == 1)
  }
}

@Test("Without a root every path is refused, and the error names the flag and the variable")
func noRoot() throws {
  let error = try #require(throws: RootsError.self) { try Roots.none.open("/etc/passwd") }
  #expect(error.code == .noRoots)
  #expect(error.description.contains("--root PATH"))
  #expect(error.description.contains("WORKBENCH_ROOTS"))
}
