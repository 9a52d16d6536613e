import Foundation
import Glibc
import Programs
import Sandbox
import TestSupport
import Testing
import ToolKit

@testable import Linting

@Suite("What is linted: what differs from a git revision") struct InputGitTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try git("init", "-q", "-b", "main")
  }

  private func read(
    _ path: String = ".", since revision: String = "HEAD", root: String? = nil,
    _ change: (inout LintInput) -> Void = { _ in },
  ) async throws -> Selection {
    var input = LintInput()
    input.path = path
    input.changedSince = revision
    change(&input)
    return try await Selection.read(input, in: .reading(root ?? folder.path), Linted.workshop)
  }

  private func refusal(_ path: String = ".", since revision: String = "HEAD") async throws -> ToolError {
    let error = try await #require(throws: ToolError.self) { try await read(path, since: revision) }
    #expect(error.argument == "changed_since")
    return error
  }

  private func write(_ names: String...) throws {
    for name in names { try folder.write(name, to: name) }
  }

  private func commit(_ message: String = "x") throws {
    try git("add", "-A", "-f")
    try git("commit", "-q", "-m", message)
  }

  private func git(_ arguments: String..., in place: String = ".") throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path(of: place))
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
      "GIT_ALLOW_PROTOCOL": "file",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "git \(arguments)")
  }

  @Test("New, changed and untracked files are linted, deleted, unchanged and ignored ones are not")
  func changes() async throws {
    try write(
      "same.py", "changed.py", "deleted.py", "src/same.py", "src/changed.sh", "tracked-but-ignored.py", "same.md")
    try folder.write("*-ignored.py\n", to: ".gitignore")
    try commit()
    #expect(try await read().files.isEmpty)
    try folder.write("x = 1\n", to: "changed.py")
    try folder.write("x = 1\n", to: "src/changed.sh")
    try folder.write("x = 1\n", to: "tracked-but-ignored.py")
    try write("untracked.py", "untracked-ignored.py", "untracked.md", "new/tool.js")
    try FileManager.default.removeItem(atPath: folder.path(of: "deleted.py"))
    let selection = try await read()
    #expect(
      selection.files.map(\.name) == [
        "changed.py", "new/tool.js", "src/changed.sh", "untracked.py", "tracked-but-ignored.py",
      ])
    #expect(selection.skipped.map(\.summary) == ["1 of no language that is linted: untracked.md"])
    #expect(try await read("src").files.map(\.name) == ["changed.sh"])
  }

  @Test("Any name of a commit serves: a branch, a tag, an older one, its beginning")
  func revisions() async throws {
    try write("a.py")
    try commit("first")
    try git("tag", "-a", "v1", "-m", "one")
    try write("b.py")
    try commit("second")
    for revision in ["v1", "HEAD~1", "HEAD^", "main~1", "v1^{commit}", "refs/tags/v1"] {
      #expect(try await read(since: revision).files.map(\.name) == ["b.py"])
    }
    #expect(try await read(since: "main").files.isEmpty)
  }

  @Test(
    "What is no single commit is an argument error",
    arguments: [
      "--output=x", "-h", "", "HEAD..main", "HEAD:a.py", ":/first", "^HEAD", "a\nb", "a\u{202E}", "nothing", "HEAD~99",
      "main:", "@{-9}", String(repeating: "a", count: 300),
    ])
  func noRevision(_ revision: String) async throws {
    try write("a.py")
    try commit()
    let error = try await refusal(since: revision)
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("such as HEAD"))
    #expect(error.message.utf8.count < 600)
  }

  @Test("Nothing that a repository names as a program is started, and no configuration of it is obeyed")
  func hostileRepository() async throws {
    try write("a.py", "evil.sh")
    try folder.write("*.py filter=evil diff=evil\n", to: ".gitattributes")
    try folder.write("#!/bin/sh\ntouch \(folder.path)/ran\n", to: ".git/evil")
    for hook in ["post-checkout", "reference-transaction", "fsmonitor-watchman", "pre-commit", "post-index-change"] {
      try folder.write("#!/bin/sh\ntouch \(folder.path)/ran\n", to: ".git/hooks/\(hook)")
      #expect(unsafe chmod(folder.path(of: ".git/hooks/\(hook)"), 0o755) == 0)
    }
    #expect(unsafe chmod(folder.path(of: ".git/evil"), 0o755) == 0)
    try commit()
    try? FileManager.default.removeItem(atPath: folder.path(of: "ran"))
    let evil = "\(folder.path)/.git/evil"
    for (key, value) in [
      ("core.fsmonitor", evil), ("core.pager", evil), ("core.sshCommand", evil), ("core.editor", evil),
      ("filter.evil.clean", evil), ("filter.evil.smudge", evil), ("diff.evil.textconv", evil),
      ("core.hooksPath", ".git/hooks"),
      ("alias.ls-tree", "!\(evil)"), ("core.worktree", "/etc"), ("credential.helper", evil), ("pager.ls-tree", evil),
    ] {
      try git("config", key, value)
    }
    try folder.write("x = 1\n", to: "a.py")
    #expect(try await read().files.map(\.name) == ["a.py"])
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: "ran")))
  }

  @Test("A file that the repository converts counts by its bytes")
  func conversions() async throws {
    try folder.write("* text=auto\n", to: ".gitattributes")
    try folder.write("a\r\n", to: "a.py")
    try commit()
    // The repository has LF, the work tree CR LF.
    #expect(try await read().files.map(\.name) == ["a.py"])
  }

  @Test("Files of submodules are left to their own repository")
  func submodules() async throws {
    try folder.makeFolder("lib")
    try git("init", "-q", in: "lib")
    try write("lib/x.py", "a.py")
    try git("add", "-A", in: "lib")
    try git("commit", "-q", "-m", "x", in: "lib")
    try commit()
    try write("lib/y.py")
    let selection = try await read()
    #expect(selection.files.isEmpty)
    #expect(selection.skipped.map(\.summary) == ["2 submodules, which have revisions of their own: lib/x.py"])
    #expect(try await read("lib").files.map(\.name) == ["y.py"])
  }

  @Test("A linked work tree is compared with the repository that it belongs to, if that is in the root")
  func worktree() async throws {
    try folder.makeFolder("repo")
    try FileManager.default.removeItem(atPath: folder.path(of: ".git"))
    try git("init", "-q", in: "repo")
    try write("repo/a.py")
    try git("add", "-A", in: "repo")
    try git("commit", "-q", "-m", "x", in: "repo")
    try git("worktree", "add", "-q", "../linked", in: "repo")
    try write("linked/b.py")
    #expect(try await read("linked").files.map(\.name) == ["b.py"])

    let inner = folder.path(of: "linked")
    let error = try await #require(throws: ToolError.self) { try await read(inner, root: inner) }
    #expect(error.message.contains("is not in the root"))
  }

  @Test("A .git that is a link, leads out of the root or names nothing is refused")
  func leadsOut() async throws {
    let elsewhere = try TemporaryFolder()
    try FileManager.default.removeItem(atPath: folder.path(of: ".git"))
    try folder.link(".git", to: elsewhere.path)
    #expect(try await refusal().message.contains("changed_since"))
    try FileManager.default.removeItem(atPath: folder.path(of: ".git"))
    for content in ["gitdir: /etc\n", "gitdir: ../../etc\n", "gitdir: nowhere\n", "nonsense", ""] {
      try folder.write(content, to: ".git")
      #expect(try await refusal().code == .invalidArgument)
    }
  }

  @Test("A repository that borrows objects, is damaged or is none is refused in words")
  func damaged() async throws {
    try write("a.py", "sub/b.py")
    try commit()
    try folder.write("/etc\n", to: ".git/objects/info/alternates")
    #expect(try await refusal().message.contains("borrows objects"))
    try FileManager.default.removeItem(atPath: folder.path(of: ".git/objects/info/alternates"))
    try folder.write("[core\n", to: ".git/config")
    #expect(try await refusal().message.contains("git cannot read the repository"))
    try FileManager.default.removeItem(atPath: folder.path(of: ".git"))
    #expect(try await refusal("sub").message.contains("has a .git"))
  }

  @Test("A repository of SHA-256 is refused, and one without a commit has none")
  func otherRepositories() async throws {
    #expect(try await refusal().message.contains("is no commit"))
    try FileManager.default.removeItem(atPath: folder.path(of: ".git"))
    try git("init", "-q", "--object-format=sha256")
    try write("a.py")
    try commit()
    #expect(try await refusal().message.contains("SHA-256"))
  }

  @Test("With contents or a file the argument says what it is for")
  func wrongUse() async throws {
    try write("a.py")
    try commit()
    #expect(try await refusal("a.py").message.contains("goes with a folder"))
    let error = try await #require(throws: ToolError.self) {
      try await read {
        $0.path = nil
        $0.files = [.content("x", path: "a.py")]
      }
    }
    #expect(error.argument == "changed_since")
  }

  @Test("Contents are named as git names them")
  func blobNames() {
    #expect(SHA1.blobName(of: []) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    #expect(SHA1.blobName(of: Array("what is up, doc?".utf8)) == "bd9dbf5aae1a3862dd1526723246b20206e5fc37")
    let vectors: [(String, String)] = [
      ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      (String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ]
    for (text, digest) in vectors {
      #expect(
        SHA1.digest(Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == digest
      )
    }
  }
}
