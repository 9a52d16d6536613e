import Catalog
import Config
import Foundation
import Glibc
import JSON
import TestSupport
import Testing
import ToolKit

@Suite("The command line")
struct CommandTests {
  @Test("list --json is exactly what a client sees")
  func list() throws {
    let surroundings = Surroundings(environment: [:], workingDirectory: "/tmp")
    let catalog = try Catalog.make(Configuration(environment: [:]), surroundings)
    let expected = catalog.tools.definitions.map { String(decoding: $0.json, as: UTF8.self) }
    let run = try Spawned.workbench(["list", "--json"])
    #expect(run.status == 0)
    #expect(run.output == "[" + expected.joined(separator: ",") + "]\n")
    #expect(try Spawned.workbench(["list"]).output.contains("code (string, required): "))
  }

  @Test("The version is told under all its names", arguments: ["--version", "version"])
  func version(_ argument: String) throws {
    let run = try Spawned.workbench([argument])
    #expect(run.output == "workbench \(Product.version)\n")
    #expect(run.status == 0)
  }

  @Test("Help lists every command, and serve's help is made from the settings", arguments: ["--help", "-h", "help"])
  func help(_ argument: String) throws {
    let run = try Spawned.workbench([argument])
    for command in ["serve", "list", "call", "lint", "repl", "trace", "doctor", "version"] {
      #expect(run.output.contains("\n  \(command) "))
    }
    #expect(try Spawned.workbench(["serve", "--help"]).output == Reference.help)
    #expect(try Spawned.workbench(["--log-level", "info", "--help"]).output == Reference.help)
  }

  @Test("doctor tries the sandbox and the languages and finds everything in place")
  func doctor() throws {
    let folder = try TemporaryFolder()
    let run = try Spawned.workbench(
      ["doctor", "--json", "--state-directory", folder.path], workingDirectory: folder.path)
    let report = try JSONDocument(run.output).root
    #expect(run.status == 0, "\(run.output)")
    #expect(report["ok"]?.bool == true)
    #expect(report["sandbox"]?["tier"]?.string == "A")
    #expect(report["sandbox"]?["layers"]?.elements.allSatisfy { $0["engaged"]?.bool == true } == true)
    let languages = try #require(report["languages"]).elements.map { ($0["name"]?.string, $0["version"]?.string) }
    #expect(
      languages.map(\.0) == ["python", "bash", "javascript", "typescript", "c", "cpp", "swift", "rust", "go"])
    #expect(languages[0].1?.hasPrefix("Python 3.") == true)
    #expect(languages[1].1?.hasPrefix("GNU bash") == true)
    let optional = try #require(report["languages"]).elements.filter { $0["optional"]?.bool == true }
    #expect(optional.count == 7, "a machine without one of them is in order")
    for language in optional where language["ok"]?.bool == true {
      #expect(language["path"]?.string?.hasPrefix("/") == true)
      #expect(language["version"]?.string?.isEmpty == false)
    }
    #expect(report["roots"]?["paths"]?.elements.map(\.string) == [folder.path])
    let changed = report["settings"]?.elements.map { $0["source"]?.string }
    #expect(changed == ["--state-directory"])
  }

  @Test("doctor tries the linters, and a machine that lacks one is in order")
  func linterDoctor() throws {
    let folder = try TemporaryFolder()
    let there = try Spawned.workbench(
      ["doctor", "--json", "--state-directory", folder.path, "--linters", Installed.linterPython],
      workingDirectory: folder.path)
    #expect(there.status == 0, "\(there.output)")
    let linters = try #require(try JSONDocument(there.output).root["linters"]).elements.map { $0 }
    let names = Set(linters.compactMap { $0["name"]?.string })
    #expect(names.isSuperset(of: ["ruff", "shellcheck", "oxlint", "clang", "json"]))
    for name in ["ruff", "shellcheck", "oxlint", "taplo", "hadolint", "zizmor"] {
      let linter = try #require(linters.first { $0["name"]?.string == name })
      #expect(linter["ok"]?.bool == true, "\(name): \(linter["note"]?.string ?? "")")
      #expect(linter["version"]?.string?.contains(".") == true)
      #expect(linter["languages"]?.elements.isEmpty == false)
    }
    let bare = try Spawned.workbench(["doctor", "--state-directory", folder.path], workingDirectory: folder.path)
    #expect(bare.status == 0, "\(bare.output)")
    #expect(bare.output.contains("  -        oxlint (javascript, typescript): oxlint is not installed"))
    #expect(bare.output.contains("  ok       json (json): a part of Workbench"))
  }

  @Test("doctor says what is missing and ends with 1")
  func sickDoctor() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("state")
    #expect(chmod(folder.path(of: "state"), 0o777))
    let run = try Spawned.workbench(
      ["doctor", "--sandbox-host", "/nowhere/sandbox-host", "--state-directory", folder.path(of: "state")])
    #expect(run.status == 1)
    #expect(run.output.contains("MISSING  sandbox host: "))
    #expect(run.output.contains("/nowhere/sandbox-host"))
    #expect(run.output.contains("Untrusted code does not run."))
    #expect(run.output.contains("MISSING  bash (/usr/bin/bash): not tried: there is no sandbox"))
    #expect(run.output.contains("repair: chmod go-w"))
    #expect(run.output.contains("Something is missing"))
  }

  private func chmod(_ path: String, _ mode: mode_t) -> Bool { unsafe Glibc.chmod(path, mode) == 0 }

  @Test("Without its companion the server still serves, and a command says what to do")
  func withoutCompanion() throws {
    let folder = try TemporaryFolder()
    let alone = folder.path(of: "workbench")
    try FileManager.default.copyItem(atPath: SpawnedServer.products + "/workbench", toPath: alone)
    let run = try Spawned.workbench(["list"], executable: alone)
    #expect(run.status == 1)
    #expect(run.error.contains("'list' needs \(folder.path)/workbench-cli, which cannot be started"))
    let served = try Spawned.workbench(
      [], input: #"{"jsonrpc":"2.0","id":7,"method":"ping"}"# + "\n", executable: alone)
    #expect(served.output == #"{"jsonrpc":"2.0","id":7,"result":{}}"# + "\n")
  }
}
