import Foundation
import Glibc
import Roots
import TestSupport
import Testing

@Suite("Replacing a file")
struct ReplacingTests {
  private let folder: TemporaryFolder
  private let roots: Roots

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("old", to: "project/sub/a.txt")
    try folder.write("outside", to: "outside.txt")
    roots = Roots([folder.path(of: "project")], stateDirectory: nil, home: nil)
  }

  private var path: String { folder.path(of: "project/sub/a.txt") }

  private func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func refusal(_ path: String, holding old: String = "old") throws -> RootsError {
    try #require(throws: RootsError.self) { try roots.replace(path, holding: Array(old.utf8), with: Array("new".utf8)) }
  }

  /// What lies beside the file.
  private var neighbours: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "project/sub")) }
  }

  @Test("The file has the new content, its mode, and nothing lies beside it")
  func replaced() throws {
    #expect(unsafe chmod(path, 0o750) == 0)
    let replaced = try roots.replace(path, holding: Array("old".utf8), with: Array("new".utf8))
    #expect(replaced.otherNames == 0)
    #expect(try content(path) == "new")
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o750)
    #expect(try neighbours == ["a.txt"])
  }

  @Test("A file that holds something else by now stays as it is")
  func changed() throws {
    #expect(try refusal(path, holding: "what it was").code == .changed)
    #expect(try refusal(path, holding: "").code == .changed)
    #expect(try content(path) == "old")
    #expect(try neighbours == ["a.txt"])
  }

  @Test("Links, folders and files outside are not replaced")
  func refused() throws {
    try folder.link("project/sub/in.txt", to: "a.txt")
    try folder.link("project/sub/out.txt", to: "../../outside.txt")
    #expect(try refusal(folder.path(of: "project/sub/in.txt")).code == .changed)
    #expect(try refusal(folder.path(of: "project/sub/out.txt"), holding: "outside").code == .outside)
    #expect(try refusal(folder.path(of: "outside.txt"), holding: "outside").code == .outside)
    #expect(try refusal(folder.path(of: "project/sub")).code == .notAFile)
    #expect(try refusal(folder.path(of: "project/sub/none.txt")).code == .notFound)
    #expect(try content(folder.path(of: "outside.txt")) == "outside")
  }

  @Test("A file in a folder that has become a link is not replaced, and nothing is written where the link leads")
  func swappedFolder() throws {
    try folder.write("old", to: "elsewhere/a.txt")
    try FileManager.default.moveItem(atPath: folder.path(of: "project/sub"), toPath: folder.path(of: "project/was"))
    try folder.link("project/sub", to: folder.path(of: "elsewhere"))
    #expect(try refusal(path).code == .outside)
    #expect(try content(folder.path(of: "elsewhere/a.txt")) == "old")
  }

  @Test("Other names of the file keep the old content and are counted")
  func otherNames() throws {
    let other = folder.path(of: "other.txt")
    #expect(unsafe link(path, other) == 0)
    #expect(try roots.replace(path, holding: Array("old".utf8), with: []).otherNames == 1)
    #expect(try content(path).isEmpty)
    #expect(try content(other) == "old")
  }
}
