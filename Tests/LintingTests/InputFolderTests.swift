import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing
import ToolKit

@testable import Linting

@Suite("What is linted: folders") struct InputFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ path: String = ".", trusting: Bool = false, _ change: (inout LintInput) -> Void = { _ in },
  ) async throws -> Selection {
    var input = LintInput()
    input.path = path
    input.trustConfig = trusting
    change(&input)
    return try await Selection.read(input, in: .reading(folder.path), Linted.workshop)
  }

  private func write(_ names: String...) throws {
    for name in names { try folder.write(name, to: name) }
  }

  @Test("Files of every language that is linted come with names within the folder, in order")
  func languages() async throws {
    try write("src/pkg/__init__.py", "src/a.c", "src/tests/test_a.py", "b.py", "src/.github/workflows/ci.yml")
    try folder.write("#!/bin/sh\n", to: "src/tool")
    try folder.write("#!/usr/bin/perl\n", to: "src/perl")
    try write("src/LICENSE", "src/notes.md", "src/picture.png")
    let selection = try await read("src")
    #expect(
      selection.files.map(\.name) == [".github/workflows/ci.yml", "a.c", "pkg/__init__.py", "tests/test_a.py", "tool"])
    #expect(selection.files.map(\.language) == [.workflow, .c, .python, .python, .shell])
    #expect(
      selection.files.map(\.workName)
        == [".github/workflows/ci.yml", "a.c", "pkg/__init__.py", "tests/test_a.py", "tool.sh"])
    #expect(selection.files.map(\.index) == [0, 1, 2, 3, 4])
    #expect(selection.files[1].path == folder.path(of: "src/a.c"))
    #expect(selection.skipped.map(\.summary) == ["4 of no language that is linted: LICENSE"])
    #expect(selection.configuration.isEmpty)
  }

  @Test("A folder within .github has workflows too")
  func partOfWorkflows() async throws {
    try write(".github/workflows/ci.yml")
    for path in [".github", ".github/workflows", ".github/workflows/ci.yml"] {
      #expect(try await read(path).files.map(\.language) == [.workflow])
    }
  }

  @Test("What is passed by is counted by reason, and open only where code was not read")
  func passed() async throws {
    try write("a.py", "build/x.py", "node_modules/y/z.js", ".ssh/config", "id_rsa")
    try folder.write("build/\n*.log\n", to: ".gitignore")
    try write("x.log", "y.log")
    try folder.link("passwd.py", to: "/etc/passwd")
    #expect(unsafe mkfifo(folder.path(of: "pipe.py"), 0o600) == 0)
    #expect(unsafe mkfifo(folder.path(of: "pipe"), 0o600) == 0)
    try Data([0, 1, 2]).write(to: URL(filePath: folder.path(of: "b.py")))
    try folder.write(String(repeating: "x", count: SelectionBuilder.fileLimit + 1), to: "c.py")
    let selection = try await read()
    #expect(selection.files.map(\.name) == ["a.py"])
    #expect(
      Set(selection.skipped.filter(\.isOpen).map(\.summary)) == [
        "1 pipes, sockets or devices: pipe.py", "1 binary: it has NUL bytes: b.py", "1 larger than 4 MB: c.py",
      ])
    #expect(
      Set(selection.skipped.filter { !$0.isOpen }.map(\.summary)) == [
        "3 ignored by .gitignore, a folder counted as one: build",
        "1 folders of version control, caches or packages of others: node_modules",
        "2 excluded, because their names say that they hold secrets: .ssh",
        "1 symbolic links, which are not followed: passwd.py", "1 pipes, sockets or devices: pipe",
        "1 of no language that is linted: .gitignore",
      ])
  }

  @Test("A folder that cannot be read leaves the verdict open", .enabled(if: getuid() != 0, "root reads everything"))
  func unreadable() async throws {
    try write("a/b.py")
    #expect(unsafe chmod(folder.path(of: "a"), 0) == 0)
    defer { _ = unsafe chmod(folder.path(of: "a"), 0o700) }
    let selection = try await read()
    #expect(selection.skipped.map(\.summary) == ["1 not read: Permission denied: a"])
    #expect(selection.skipped[0].isOpen)
  }

  @Test("Of more files than a call lints the rest is counted exactly")
  func tooMany() async throws {
    for index in 0..<2100 { try folder.write("", to: "f\(index).py") }
    try write("z.md")
    let selection = try await read()
    #expect(selection.files.count == 2000)
    #expect(
      selection.skipped.map(\.summary) == [
        "100 more than 2000 files; lint a folder of it at a time: f909.py", "1 of no language that is linted: z.md",
      ])
    #expect(selection.skipped[0].isOpen)
    #expect(!selection.skipped[1].isOpen)
  }

  @Test("Files beyond the bytes of a call are counted, and smaller ones after them still come")
  func tooMuch() {
    var builder = SelectionBuilder(totalLimit: 10)
    for (name, size) in [("a.py", 6), ("b.py", 6), ("c.py", 4), ("d.py", 1)] {
      builder.add(
        [UInt8](repeating: UInt8(ascii: "#"), count: size), .init(path: Array(name.utf8), isAskedFor: false))
    }
    let selection = builder.selection()
    #expect(selection.files.map(\.name) == ["a.py", "c.py"])
    #expect(selection.skipped.map { "\($0.count) \($0.example) \($0.isOpen)" } == ["2 b.py true"])
  }

  @Test("Hostile names are shown inert and get names of ours in the work folder")
  func names() async throws {
    for name in [
      [0x61, 0xFF] + Array(".py".utf8), Array("b\nc.py".utf8), Array("-d.py".utf8), Array("e\u{202E}.py".utf8),
    ] {
      let path = Array(folder.path.utf8) + [UInt8(ascii: "/")] + name + [0]
      let descriptor = unsafe open(path.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600)
      try #require(descriptor >= 0)
      close(descriptor)
    }
    let selection = try await read()
    #expect(selection.files.map(\.name) == ["-d.py", "a\\xFF.py", "b\\u{A}c.py", "e\\u{202E}.py"])
    #expect(selection.files.map(\.workName) == ["file-0.py", "file-1.py", "file-2.py", "file-3.py"])
    #expect(selection.files[1].path == nil)
    #expect(selection.files[0].path == folder.path(of: "-d.py"))
  }

  @Test("A folder outside of the roots, and files beside a folder, are refused")
  func refused() async throws {
    let outside = try await #require(throws: ToolError.self) { try await read("/etc") }
    #expect(outside.code == "path_outside_roots")
    #expect(outside.argument == "path")
    let missing = try await #require(throws: ToolError.self) { try await read("missing") }
    #expect(missing.code == "not_found")
  }

  // MARK: Configuration

  @Test("Untrusted configuration is linted as a file, under a name by which no linter finds it")
  func untrusted() async throws {
    try write("pyproject.toml", "a.py", ".yamllint")
    let selection = try await read()
    #expect(selection.configuration.isEmpty)
    #expect(selection.files.map(\.name) == [".yamllint", "a.py", "pyproject.toml"])
    #expect(selection.files.map(\.workName) == ["file-0.yml", "a.py", "file-2.toml"])
  }

  @Test("Trusted configuration lies where it does in the project, with that of the folders above")
  func trusted() async throws {
    try write(
      "ruff.toml", "src/mypy.ini", "src/pkg/.shellcheckrc", "src/pkg/a.py", "src/deno.json", "src/eslint.config.js")
    let selection = try await read("src", trusting: true)
    #expect(selection.configuration.map(\.name) == ["ruff.toml", "src/mypy.ini", "src/pkg/.shellcheckrc"])
    #expect(selection.configuration.map { String(decoding: $0.content, as: UTF8.self) }[1] == "src/mypy.ini")
    #expect(selection.files.map(\.name) == ["deno.json", "eslint.config.js", "pkg/a.py"])
    #expect(selection.files.map(\.workName) == ["src/deno.json", "src/eslint.config.js", "src/pkg/a.py"])
    let file = try await read("src/pkg/a.py", trusting: true)
    #expect(file.configuration.map(\.name) == ["ruff.toml", "src/mypy.ini", "src/pkg/.shellcheckrc"])
    #expect(file.files.map(\.workName) == ["src/pkg/a.py"])
    #expect(file.files.map(\.name) == ["src/pkg/a.py"])
  }

  @Test("The work folder begins at the topmost configuration")
  func topmost() async throws {
    try write("one/ruff.toml", "one/a.py")
    let selection = try await read("one", trusting: true)
    #expect(selection.configuration.map(\.name) == ["ruff.toml"])
    #expect(selection.files.map(\.workName) == ["a.py", "ruff.toml"])
  }

  @Test("Configuration that is a link, too long or in an odd place is not taken, and that is said")
  func refusedConfiguration() async throws {
    try write("a.py", "odd name/ruff.toml", "odd name/b.py")
    try folder.link("ruff.toml", to: "/etc/passwd")
    try folder.write(String(repeating: "#", count: TrustedConfiguration.fileLimit + 1), to: "mypy.ini")
    let selection = try await read(trusting: true)
    #expect(selection.configuration.isEmpty)
    #expect(
      Set(selection.skipped.filter(\.isOpen).map(\.summary)) == [
        "1 linter configuration that was not read: too large: mypy.ini",
        "1 linter configuration that was not read: it lies in a folder with an unusual name: odd name/ruff.toml",
      ])
  }
}

extension Selection.Skipped {
  /// `COUNT REASON: EXAMPLE`
  var summary: String { "\(count) \(reason): \(example)" }
}
