import Foundation
import Glibc
import TestSupport
import Testing

@testable import Roots

@Suite("Walking a folder") struct FolderWalkTests {
  private let folder: TemporaryFolder
  private let roots: Roots

  init() throws {
    folder = try TemporaryFolder()
    roots = Roots(
      [try folder.makeFolder("project")], stateDirectory: folder.path(of: "project/state"), home: nil)
  }

  private func open(_ path: String) throws -> OpenedFolder {
    guard case .folder(let opened) = try roots.openFileOrFolder(path) else {
      throw CocoaError(.fileReadUnknown)
    }
    return opened
  }

  private func walk(_ path: String = ".", _ change: (inout FolderWalk.Bounds) -> Void = { _ in }) throws -> Walked {
    var bounds = FolderWalk.Bounds(deadline: .now + .seconds(60))
    change(&bounds)
    return Walked(try FolderWalk(try open(path), bounds: bounds))
  }

  private func write(_ names: String...) throws {
    for name in names { try folder.write(name, to: "project/" + name) }
  }

  @Test("All regular files come, in the order of their paths, and are what was listed")
  func files() throws {
    try write("b.txt", "a/z.txt", "a/b/c.txt", "a.txt", ".hidden", ".github/workflows/ci.yml")
    var walk = try FolderWalk(open("."), bounds: .init(deadline: .now + .seconds(60)))
    var seen: [String] = []
    while let item = walk.next() {
      guard case .file(let file) = item else {
        Issue.record("left out: \(item)")
        continue
      }
      let path = String(decoding: file.path, as: UTF8.self)
      seen.append(path)
      #expect(try file.open().read(limit: 100) == file.path)
      #expect(try file.open().relativePath == path)
    }
    #expect(seen == [".github/workflows/ci.yml", ".hidden", "a/b/c.txt", "a/z.txt", "a.txt", "b.txt"])
    #expect(walk.truncation == nil)
  }

  @Test("A folder is walked a second time as it is then")
  func twice() throws {
    try write("a.txt")
    let opened = try open(".")
    for names in [["a.txt"], ["a.txt", "b.txt"]] {
      try write(names.last!)
      #expect(Walked(try FolderWalk(opened, bounds: .init(deadline: .now + .seconds(60)))).files == names)
    }
  }

  @Test("What is entered is told before it is listed, and .ignore is heeded where that is wanted")
  func entering() throws {
    try write("b.md", "sub/a.txt", "sub/b.md")
    try folder.write("*.txt\n!a.txt\n", to: "project/.gitignore")
    try folder.write("*.md\n", to: "project/.ignore")
    try folder.write("!b.md\n", to: "project/sub/.ignore")
    #expect(try walk().files == [".gitignore", ".ignore", "b.md", "sub/.ignore", "sub/a.txt", "sub/b.md"])
    var entered: [String] = []
    let walk = try FolderWalk(
      open("."), bounds: .init(deadline: .now + .seconds(60)), heedsIgnoreFiles: true,
    ) {
      entered.append($0.relativePath)
    }
    #expect(Walked(walk).files == [".gitignore", ".ignore", "sub/.ignore", "sub/a.txt", "sub/b.md"])
    #expect(entered == ["", "sub"])
  }

  @Test("What the file system says of a file is said without opening it, and of what is none nothing is")
  func status() throws {
    try write("a.txt")
    var walk = try FolderWalk(open("."), bounds: .init(deadline: .now + .seconds(60)))
    guard case .file(let file)? = walk.next() else {
      Issue.record("there is a file")
      return
    }
    let status = try #require(file.status())
    #expect(try status == file.open().status() && status.size == 5 && status.modified > 0)
    try FileManager.default.removeItem(atPath: folder.path(of: "project/a.txt"))
    #expect(file.status() == nil)
    try folder.link("project/a.txt", to: "/etc/passwd")
    #expect(file.status() == nil)
  }

  @Test("A folder of the root is walked by paths within it, under the patterns above it")
  func subfolder() throws {
    try write("src/a.txt", "src/b.log", "src/deep/b.log", "src/deep/only/c.txt")
    try folder.write("*.log\n/src/deep/only/\n", to: "project/.gitignore")
    #expect(try walk("src").files == ["a.txt"])
    #expect(try walk(folder.path(of: "project/src/deep")).files == [])
    // Asked for itself, an ignored folder is walked.
    #expect(try walk("src/deep/only").files == ["c.txt"])
  }

  @Test("The repository's top ends the search for patterns, and its exclude file counts less than they do")
  func repositoryTop() throws {
    try write("inner/a.txt", "inner/b.txt", "inner/c.txt", "inner/sub/b.txt")
    try folder.write("*.txt\n", to: "project/.gitignore")
    try folder.makeFolder("project/inner/.git/info")
    try folder.write("b.txt\nc.txt\n", to: "project/inner/.git/info/exclude")
    try folder.write("!c.txt\n", to: "project/inner/.gitignore")
    #expect(try walk("inner").files == [".gitignore", "a.txt", "c.txt"])
    #expect(try walk("inner/sub").files == [])
  }

  @Test("What no walk is for is passed by and counted")
  func skipped() throws {
    try write(
      ".git/config", "node_modules/x/index.js", "a/__pycache__/a.pyc", "env/pyvenv.cfg", "env/lib/a.py", "env/x",
      "a.txt",
      "cache/CACHEDIR.TAG", "cache/x", "fake/CACHEDIR.TAG")
    try folder.write("Signature: 8a477f597d28d172789f06886806bc55\n# a cache\n", to: "project/cache/CACHEDIR.TAG")
    let walked = try walk()
    #expect(walked.files == ["a.txt", "fake/CACHEDIR.TAG"])
    #expect(walked.skippedFolders == 5)
    #expect(walked.ignored == 0)
    // Asked for itself, such a folder is walked.
    #expect(try walk("env").files == ["lib/a.py", "pyvenv.cfg", "x"])
  }

  @Test("Secrets, Workbench's state, links, pipes and sockets are named and not opened")
  func leftOut() throws {
    try write(".ssh/config", ".env", "keys/id_rsa", "state/documents.db", "a.txt")
    try folder.link("project/passwd.py", to: "/etc/passwd")
    try folder.link("project/loop", to: ".")
    try folder.link("project/outside", to: "/etc")
    #expect(unsafe mkfifo(folder.path(of: "project/pipe.py"), 0o600) == 0)
    let walked = try walk()
    #expect(walked.files == ["a.txt"])
    #expect(
      walked.left == [
        ".env excluded", ".ssh excluded", "keys/id_rsa excluded", "loop link", "outside link", "passwd.py link",
        "pipe.py special", "state excluded",
      ])
  }

  @Test("A folder that holds secrets or Workbench's state is not walked when it is asked for either")
  func refused() throws {
    try write(".ssh/config", "state/documents.db")
    for path in [".ssh", "state", "state/../state"] {
      #expect(try #require(throws: RootsError.self) { try open(path) }.code == .excluded)
    }
    #expect(try #require(throws: RootsError.self) { try open("..") }.code == .outside)
    #expect(try #require(throws: RootsError.self) { try open("/etc") }.code == .outside)
  }

  @Test("A file that was replaced by a link, a pipe or nothing after it was listed is an error")
  func replaced() throws {
    try write("a.txt", "b.txt", "c.txt", "d.txt")
    var walk = try FolderWalk(open("."), bounds: .init(deadline: .now + .seconds(60)))
    for name in ["a.txt", "b.txt", "c.txt"] {
      try FileManager.default.removeItem(atPath: folder.path(of: "project/" + name))
    }
    try folder.link("project/a.txt", to: "/etc/passwd")
    #expect(unsafe mkfifo(folder.path(of: "project/b.txt"), 0o600) == 0)
    var codes: [RootsError.Code?] = []
    while case .file(let file) = walk.next() {
      do {
        _ = try file.open()
        codes.append(nil)
      } catch { codes.append(error.code) }
    }
    #expect(codes == [.outside, .notAFile, .notFound, nil])
  }

  @Test("A folder that was replaced by a link, or moved out of the root, is not entered")
  func replacedFolder() throws {
    try write("a/1.txt", "b/1.txt", "c/1.txt", "d/1.txt")
    var walk = try FolderWalk(open("."), bounds: .init(deadline: .now + .seconds(60)))
    try FileManager.default.moveItem(atPath: folder.path(of: "project/a"), toPath: folder.path(of: "elsewhere"))
    try folder.link("project/a", to: "../elsewhere")
    try FileManager.default.removeItem(atPath: folder.path(of: "project/b"))
    guard case .left(let first) = walk.next(), case .left(let second) = walk.next(), case .file(let file) = walk.next()
    else {
      Issue.record("two folders are gone, one is there")
      return
    }
    #expect(first.reason == .failed("a link, or outside of the allowed folders"))
    #expect(second.reason == .failed("gone"))
    // While it is walked: what it had is no longer beneath the root.
    try FileManager.default.moveItem(atPath: folder.path(of: "project/c"), toPath: folder.path(of: "moved"))
    #expect(try #require(throws: RootsError.self) { try file.open() }.code == .outside)
    guard case .file(let last) = walk.next() else {
      Issue.record("d/1.txt is there")
      return
    }
    #expect(last.path == Array("d/1.txt".utf8))
    #expect(walk.next() == nil)
  }

  @Test("A walk whose folder vanishes ends")
  func vanished() throws {
    try write("a/1.txt", "b/1.txt")
    var walk = try FolderWalk(open("."), bounds: .init(deadline: .now + .seconds(60)))
    try FileManager.default.removeItem(atPath: folder.path(of: "project"))
    var left = 0
    while let item = walk.next() { if case .left = item { left += 1 } }
    #expect(left == 2)
    #expect(throws: RootsError.self) { try open(".") }
  }

  @Test("Names that are not UTF-8, or would confuse a reader, come as their bytes")
  func names() throws {
    let names: [[UInt8]] = [
      [0x61, 0xFF, 0x2E, 0x70, 0x79], Array("b\nc.py".utf8), Array("d\u{202E}e.py".utf8), [0xC3],
    ]
    let project = try open(".")
    for name in names {
      let path = Array(project.path.utf8) + [UInt8(ascii: "/")] + name + [0]
      let descriptor = unsafe Glibc.open(path.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600)
      try #require(descriptor >= 0)
      close(descriptor)
    }
    var walk = try FolderWalk(project, bounds: .init(deadline: .now + .seconds(60)))
    var seen: [[UInt8]] = []
    while case .file(let file) = walk.next() {
      seen.append(file.path)
      #expect(try file.open().size == 0)
    }
    #expect(seen == names)
  }

  @Test("Each bound ends the walk and is said")
  func bounds() throws {
    for index in 100..<300 { try write("many/\(index).txt") }
    try write("a/b/c/d.txt", "z/1.txt")
    #expect(try walk().files.count == 202)
    let few = try walk { $0.entries = 50 }
    #expect(few.truncation == .entries)
    #expect(few.entries == 50)
    #expect(few.files.count > 20 && few.files.count < 50)
    let shallow = try walk { $0.depth = 2 }
    #expect(shallow.left == ["a/b/c tooDeep"])
    #expect(shallow.files.count == 201)
    let late = try walk { $0.deadline = .now }
    #expect(late.truncation == .time)
    #expect(late.files.isEmpty)
  }

  @Test("A cancelled task ends the walk")
  func cancelled() async throws {
    try write("a.txt")
    let folder = try open(".")
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var walk = try FolderWalk(folder, bounds: .init(deadline: .now + .seconds(60)))
      return (walk.next() == nil, walk.truncation)
    }
    let (isEmpty, truncation) = try await task.value
    #expect(isEmpty && truncation == .cancelled)
  }

  @Test("A tree deeper than the longest path is walked as deep as the bound says")
  func deep() throws {
    // Longer than PATH_MAX as a whole, so it is made step by step.
    let before = try open(".")
    var here = dup(before.descriptor)
    for _ in 0..<100 {
      let name = String(repeating: "n", count: 100)
      #expect(unsafe mkdirat(here, name, 0o700) == 0)
      let next = unsafe openat(here, name, O_RDONLY)
      close(here)
      here = next
    }
    close(here)
    let walked = try walk { $0.depth = 200 }
    #expect(walked.left.count == 1)
    #expect(walked.left[0].hasSuffix("its path is too long") || walked.left[0].contains("failed"))
    try? FileManager.default.removeItem(atPath: folder.path(of: "project"))
  }
}

/// What a walk brought.
struct Walked {
  private(set) var files: [String] = []
  private(set) var left: [String] = []
  let truncation: FolderWalk.Truncation?
  let entries: Int
  let ignored: Int
  let skippedFolders: Int

  init(_ walk: FolderWalk) {
    var walk = walk
    while let item = walk.next() {
      switch item {
      case .file(let file): files.append(String(decoding: file.path, as: UTF8.self))
      case .left(let left): self.left.append(String(decoding: left.path, as: UTF8.self) + " \(left.reason)")
      }
    }
    truncation = walk.truncation
    entries = walk.entries
    ignored = walk.ignored.count
    skippedFolders = walk.skippedFolders.count
  }
}
