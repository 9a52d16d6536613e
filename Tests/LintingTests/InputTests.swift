import Foundation
import Roots
import TestSupport
import Testing
import ToolKit

@testable import Linting

@Suite("What is linted: contents and single files") struct InputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ change: (inout LintInput) -> Void) async throws -> Selection {
    var input = LintInput()
    change(&input)
    return try await Selection.read(input, in: .reading(folder.path), Linted.workshop)
  }

  private func refusal(_ change: (inout LintInput) -> Void) async throws -> ToolError {
    try await #require(throws: ToolError.self) { try await read(change) }
  }

  @Test("Contents are files with a name, a language and their bytes")
  func contents() async throws {
    let selection = try await read {
      $0.files = [
        .content("x = 1\n", path: "src/a.py"), .content("echo\n", language: "bash"), .content("#!/bin/sh\n"),
        .content("hello", path: "notes.md"), .content("", path: "empty.json"),
      ]
    }
    #expect(selection.files.map(\.index) == [0, 1, 2, 3, 4])
    #expect(selection.files.map(\.name) == ["src/a.py", "file-1.sh", "file-2.sh", "notes.md", "empty.json"])
    #expect(selection.files.map(\.language) == [.python, .shell, .shell, .other, .json])
    #expect(selection.files[0].bytes == Array("x = 1\n".utf8))
    #expect(selection.files.compactMap(\.path).isEmpty)
    #expect(selection.skipped.isEmpty)
  }

  @Test("The name of a content opens nothing, wherever it points")
  func nameOnly() async throws {
    let selection = try await read { $0.files = [.content("x = 1\n", path: "/etc/../etc/passwd.py")] }
    #expect(selection.files[0].name == "/etc/../etc/passwd.py")
    #expect(selection.files[0].workName == "etc/etc/passwd.py")
  }

  @Test("A language that is given wins over the name")
  func givenLanguage() async throws {
    let selection = try await read { $0.files = [.content("x = 1\n", path: "a.txt", language: "python")] }
    #expect(selection.files[0].language == .python)
    #expect(selection.files[0].workName == "a.txt.py")
  }

  @Test("Files in a root are read, by themselves or among contents")
  func paths() async throws {
    try folder.write("x = 1\n", to: "src/a.py")
    try folder.write("y = 1\n", to: "b")
    let path = try await read { $0.path = folder.path(of: "src/a.py") }
    #expect(path.files.map(\.name) == ["src/a.py"])
    #expect(path.files.map(\.path) == [folder.path(of: "src/a.py")])
    let files = try await read {
      $0.files = [.file("src/a.py"), .file("b", language: "python"), .content("z", path: "c.py")]
    }
    #expect(files.files.map(\.name) == ["src/a.py", "b", "c.py"])
    #expect(files.files.map(\.workName) == ["src/a.py", "b.py", "c.py"])
  }

  @Test("What is not code leaves the verdict open when it was asked for by name")
  func unreadable() async throws {
    try Data([0x7F, 0x45, 0, 1, 2, 0, 0, 0]).write(to: URL(filePath: folder.path(of: "a.py")))
    try Data([0xFF, 0xFE, 0x61, 0]).write(to: URL(filePath: folder.path(of: "b.py")))
    try Data([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]).write(to: URL(filePath: folder.path(of: "c.py")))
    try Data("a = 1\nb = 2".utf8.flatMap { [0, $0] }).write(to: URL(filePath: folder.path(of: "d.py")))
    try folder.write(String(repeating: "x", count: SelectionBuilder.fileLimit + 1), to: "e.py")
    try Data([0x23, 0xE9, 0x0A]).write(to: URL(filePath: folder.path(of: "latin1.py")))
    let selection = try await read {
      $0.files =
        ["a.py", "b.py", "c.py", "d.py", "e.py", "latin1.py"].map { .file($0) } + [.content("a\0b", path: "f.py")]
    }
    #expect(selection.files.map(\.name) == ["latin1.py"])
    #expect(selection.files[0].bytes == [0x23, 0xE9, 0x0A])
    #expect(selection.skipped.filter(\.isOpen).count == 4)
    #expect(
      selection.skipped.map { "\($0.count) \($0.reason.prefix(9)) \($0.example)" }
        == ["2 binary: i a.py", "2 UTF-16, w b.py", "1 UTF-32, w c.py", "1 larger th e.py"])
  }

  @Test("Wrong arguments are named, with what to change")
  func wrong() async throws {
    #expect(try await refusal { _ in }.message.contains("nothing to lint"))
    #expect(try await refusal { $0.files = [LintFile()] }.argument == "files[0]")
    #expect(try await refusal { $0.files = [.content("x")] }.message.contains("give 'language'"))
    #expect(try await refusal { $0.files = [.content("x", language: "klingon")] }.argument == "files[0].language")
    #expect(try await refusal { $0.files = [.content("x", path: "")] }.argument == "files[0].path")
    #expect(
      try await refusal { $0.files = [.content("x", path: String(repeating: "n", count: 1025))] }.argument
        == "files[0].path")
    #expect(try await refusal { $0.files = [.content("x", path: "a\0.py")] }.argument == "files[0].path")
    let twice = try await refusal { $0.files = [.content("x", path: "a.py"), .content("y", path: "a.py")] }
    #expect(twice.argument == "files[1].path")
    #expect(twice.message.contains("files[0]"))
    let both = try await refusal {
      $0.path = "a"
      $0.files = [.content("x", path: "a.py")]
    }
    #expect(both.argument == "path")
    let missing = try await refusal { $0.files = [.content("x", path: "a.py"), .file("missing.py")] }
    #expect(missing.argument == "files[1].path")
    #expect(missing.code == "not_found")
    #expect(try await refusal { $0.path = "/etc/passwd" }.code == "path_outside_roots")
    let large = try await refusal {
      $0.files = (0..<3).map { .content(String(repeating: "x", count: 800_000), path: "\($0).py") }
    }
    #expect(large.argument == "files[2]")
  }
}

extension LintFile {
  static func content(_ content: String, path: String? = nil, language: String? = nil) -> LintFile {
    var file = LintFile()
    file.content = content
    file.path = path
    file.language = language
    return file
  }

  static func file(_ path: String, language: String? = nil) -> LintFile {
    var file = LintFile()
    file.path = path
    file.language = language
    return file
  }
}

extension ToolContext {
  /// A context for a call that may read a folder.
  static func reading(_ folder: String) -> ToolContext {
    ToolContext(
      deadline: .now + .seconds(600), resources: ResourceStore(),
      roots: Roots([folder], stateDirectory: nil, home: nil), executor: ComputeExecutor(threadCount: 1))
  }
}
