import Foundation
import Glibc
import Roots
import TestSupport
import Testing

@Suite("Opening a caller's path")
struct OpeningTests {
  private let folder: TemporaryFolder
  private let roots: Roots

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("hello", to: "project/notes.txt")
    try folder.write("inner", to: "project/sub/inner.txt")
    try folder.write("outside", to: "outside.txt")
    roots = Roots([folder.path(of: "project")], stateDirectory: nil, home: nil)
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try roots.open(path).read(limit: 1000), as: UTF8.self)
  }

  private func refusal(_ path: String) throws -> RootsError {
    try #require(throws: RootsError.self) { try roots.open(path) }
  }

  @Test("A file is found by its relative path, its absolute path and its file: URI")
  func spellings() throws {
    #expect(try text("notes.txt") == "hello")
    #expect(try text("./sub//inner.txt") == "inner")
    #expect(try text(folder.path(of: "project/notes.txt")) == "hello")
    #expect(try text("file://" + folder.path(of: "project/sub/inner.txt")) == "inner")
    #expect(try text("file://localhost" + folder.path(of: "project/%6eotes.txt")) == "hello")
    #expect(try text("sub/../notes.txt") == "hello")
    let file = try roots.open("sub/../notes.txt")
    #expect(file.path == folder.path(of: "project/notes.txt"))
    #expect(file.name == "notes.txt")
    #expect(file.size == 5)
  }

  @Test("A name that begins with a combining mark, one Character with the slash before it, is found by its whole path")
  func combiningMark() throws {
    try folder.write("marked", to: "project/\u{301}x.txt")
    #expect(try text(folder.path(of: "project/\u{301}x.txt")) == "marked")
    #expect(try roots.open("\u{301}x.txt").relativePath == "\u{301}x.txt")
  }

  @Test("The descriptor of an opened file is not inherited by children")
  func closeOnExec() throws {
    let file = try roots.open("notes.txt")
    #expect(try isCloseOnExec(file.descriptor))
  }

  @Test(
    "A path that leaves the root is refused, and the error names the roots and the flag",
    arguments: ["../outside.txt", "sub/../../outside.txt", "/etc/passwd", "/", "..", "file:///etc/passwd"])
  func leaving(_ path: String) throws {
    let error = try refusal(path)
    #expect(error.code == .outside)
    #expect(error.description.contains(folder.path(of: "project")))
    #expect(error.description.contains("--root PATH"))
  }

  @Test("An absolute path with .. in it cannot climb out of the root that it begins with")
  func absoluteClimbing() throws {
    #expect(try refusal(folder.path(of: "project/../outside.txt")).code == .outside)
  }

  @Test("A folder whose name only begins like the root is not in the root")
  func sibling() throws {
    try folder.write("x", to: "project-other/x.txt")
    #expect(try refusal(folder.path(of: "project-other/x.txt")).code == .outside)
  }

  @Test("Links inside of the root are followed, links out of it are refused")
  func links() throws {
    try folder.link("project/good", to: "sub/inner.txt")
    try folder.link("project/up", to: "../outside.txt")
    try folder.link("project/absolute", to: folder.path(of: "outside.txt"))
    try folder.link("project/folder", to: "..")
    try folder.link("project/loop", to: "loop")
    #expect(try text("good") == "inner")
    #expect(try refusal("up").code == .outside)
    #expect(try refusal("absolute").code == .outside)
    #expect(try refusal("folder/outside.txt").code == .outside)
    #expect(try refusal("loop").code == .outside)
  }

  @Test("The links of /proc are not followed, even where they would stay in the root")
  func magicLinks() throws {
    let proc = Roots(["/proc/self"], stateDirectory: nil, home: nil)
    #expect(throws: RootsError.self) { try proc.open("root/etc/passwd") }
    #expect(throws: RootsError.self) { try proc.open("cwd/Package.swift") }
    #expect(throws: RootsError.self) { try proc.open("fd/0") }
    #expect(throws: RootsError.self) { try proc.open("exe") }
  }

  @Test("A root that is reached through a link accepts both of its names")
  func linkedRoot() throws {
    try folder.link("alias", to: "project")
    let linked = Roots([folder.path(of: "alias")], stateDirectory: nil, home: nil)
    #expect(linked.paths == [folder.path(of: "project")])
    #expect(try linked.open(folder.path(of: "alias/notes.txt")).size == 5)
    #expect(try linked.open(folder.path(of: "project/notes.txt")).size == 5)
  }

  @Test("A root that was replaced by a link after the start is no longer opened")
  func replacedRoot() throws {
    let moved = Roots([try folder.makeFolder("moved")], stateDirectory: nil, home: nil)
    #expect(unsafe rmdir(folder.path(of: "moved")) == 0)
    try folder.link("moved", to: "/etc")
    #expect(try #require(throws: RootsError.self) { try moved.open("passwd") }.code == .system)
  }

  @Test("A pipe is refused at once instead of waiting for a writer")
  func pipe() throws {
    #expect(unsafe mkfifo(folder.path(of: "project/pipe"), 0o600) == 0)
    let error = try refusal("pipe")
    #expect(error.code == .notAFile)
    #expect(error.description == "pipe is a pipe, not a regular file.")
  }

  @Test("Folders, devices and sockets are refused by kind")
  func kinds() throws {
    #expect(try refusal("sub").description == "sub is a folder, not a regular file.")
    #expect(try refusal(".").code == .notAFile)
    let devices = Roots(["/dev"], stateDirectory: nil, home: nil)
    let error = try #require(throws: RootsError.self) { try devices.open("/dev/zero") }
    #expect(error.description == "/dev/zero is a device, not a regular file.")
    #expect(try bindSocket(folder.path(of: "project/s")))
    #expect(try refusal("s").description == "s is a socket, not a regular file.")
  }

  @Test("A name that is too long, empty, or has a NUL in it is an invalid path")
  func invalidPaths() throws {
    #expect(try refusal(String(repeating: "n", count: 300)).code == .invalid)
    #expect(try refusal(String(repeating: "n/", count: 3000)).code == .invalid)
    #expect(try refusal("").code == .invalid)
    #expect(try refusal("notes.txt\0.png").code == .invalid)
  }

  @Test("A missing file is said to be missing, and where it was looked for")
  func missing() throws {
    let error = try refusal("nothing.txt")
    #expect(error.code == .notFound)
    #expect(error.description.contains(folder.path(of: "project")))
    #expect(try refusal("notes.txt/x").code == .notFound)
  }

  @Test("With several roots a relative path is looked for in each in turn")
  func severalRoots() throws {
    try folder.write("second", to: "second/only.txt")
    try folder.write("shadowed", to: "second/notes.txt")
    let both = Roots([folder.path(of: "project"), folder.path(of: "second")], stateDirectory: nil, home: nil)
    #expect(try both.open("only.txt").size == 6)
    #expect(try both.open("notes.txt").size == 5)
    #expect(try both.open(folder.path(of: "second/notes.txt")).size == 8)
  }

  @Test("Reading stops at the limit, whatever the size said")
  func limits() throws {
    let file = try roots.open("notes.txt")
    #expect(try file.read(limit: 5) == Array("hello".utf8))
    let error = try #require(throws: RootsError.self) { try file.read(limit: 4) }
    #expect(error.code == .tooLarge)
    #expect(error.description == "notes.txt has 5 bytes; at most 4 are read.")

    // The file grows between opening and reading.
    try folder.write(String(repeating: "x", count: 200_000), to: "big.txt")
    let growing = try roots.open("notes.txt")
    try append(String(repeating: "y", count: 200_000), to: folder.path(of: "project/notes.txt"))
    #expect(try #require(throws: RootsError.self) { try growing.read(limit: 100) }.code == .tooLarge)
    #expect(try growing.read(limit: 1_000_000).count == 200_005)
  }

  @Test("A file that says it is empty and is not is read whole")
  func zeroSize() throws {
    let proc = Roots(["/proc/sys/kernel"], stateDirectory: nil, home: nil)
    let file = try proc.open("ostype")
    #expect(file.size == 0)
    #expect(try file.read(limit: 100) == Array("Linux\n".utf8))
  }
}

/// The close-on-exec flag of a descriptor as /proc states it: `flags:` in octal, where O_CLOEXEC is 02000000.
private func isCloseOnExec(_ descriptor: CInt) throws -> Bool {
  let text = try String(contentsOfFile: "/proc/self/fdinfo/\(descriptor)", encoding: .utf8)
  let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags:") })
  let flags = try #require(Int(line.dropFirst(6).drop(while: \.isWhitespace), radix: 8))
  return flags & 0o2000000 != 0
}

private func append(_ text: String, to path: String) throws {
  let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
}

private func bindSocket(_ path: String) throws -> Bool {
  let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
    for (index, byte) in path.utf8.enumerated() where index < room.count - 1 { unsafe room[index] = byte }
  }
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
    }
  }
}
