import Foundation
import Programs
import Sandbox
import TestSupport
import Testing

@Suite("Finding toolchains") struct ToolchainTests {
  private func machine(_ folders: String...) -> Machine { Machine(searchPath: folders, pythonEnvironment: nil) }

  private func program(_ path: String, in folder: TemporaryFolder) throws {
    try folder.write("#!/bin/sh\n", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path(of: path))
  }

  @Test("A toolchain on a version manager's shelf is shown under a path that names no user")
  func shelf() throws {
    let folder = try TemporaryFolder()
    try program("home/versions/v1/bin/workbench-tool", in: folder)
    try program("home/toolchains/6.3/usr/bin/workbench-other", in: folder)
    let tool = try #require(
      Toolchains.locate("workbench-tool", in: machine(folder.path(of: "home/versions/v1/bin"))))
    #expect(tool.path == "/opt/workbench/workbench-tool/bin/workbench-tool")
    #expect(tool.machinePath == folder.path(of: "home/versions/v1/bin/workbench-tool"))
    #expect(
      tool.binds == [
        RunRequest.Bind(source: folder.path(of: "home/versions/v1"), target: "/opt/workbench/workbench-tool")
      ])
    let other = Toolchains.locate("workbench-other", in: machine(folder.path(of: "home/toolchains/6.3/usr/bin")))
    #expect(other?.path == "/opt/workbench/workbench-other/usr/bin/workbench-other")
    #expect(other?.binds.map(\.source) == [folder.path(of: "home/toolchains/6.3")])
  }

  @Test("rustup's stand-in leads to its default toolchain, not to the home folder")
  func rustup() throws {
    let folder = try TemporaryFolder()
    try program(".cargo/bin/rustup", in: folder)
    try folder.link(".cargo/bin/workbench-rustc", to: "rustup")
    let search = machine(folder.path(of: ".cargo/bin"))
    #expect(Toolchains.locate("workbench-rustc", in: search) == nil, "no settings, no toolchain")
    try program(".rustup/toolchains/stable-x/bin/workbench-rustc", in: folder)
    try folder.write("version = \"12\"\ndefault_toolchain = \"stable-x\"\n", to: ".rustup/settings.toml")
    let found = try #require(Toolchains.locate("workbench-rustc", in: search))
    #expect(found.binds.map(\.source) == [folder.path(of: ".rustup/toolchains/stable-x")])
    try folder.write("default_toolchain = \"../..\"\n", to: ".rustup/settings.toml")
    #expect(Toolchains.locate("workbench-rustc", in: search) == nil, "a name that leads elsewhere is none")
  }

  @Test("Toolchains in /opt are shown; homes, temporary folders and tricks are not")
  func toolchains() {
    let found = Toolchains.discover(
      searchPath: [
        "/opt/swift/usr/bin", "/opt/swift/usr/bin", "/root/.cargo/bin", "/tmp/bin", "/usr/bin", "/opt/../etc/bin",
        "/opt/empty/bin", "/opt/workbench/python/bin", "opt/x/bin",
      ],
      isProgram: { !$0.hasPrefix("/opt/empty") })
    #expect(found.binds == [RunRequest.Bind(source: "/opt/swift", target: "/opt/swift")])
    #expect(found.searchPath == ["/opt/swift/usr/bin"])
  }

  @Test("What lies in a home folder, a temporary one or is no program does not count")
  func refused() throws {
    let folder = try TemporaryFolder()
    try program(".local/bin/workbench-tool", in: folder)
    try program("bin/workbench-tool", in: folder)
    try folder.write("text", to: "versions/v1/bin/workbench-tool")
    for name in [".local/bin", "bin", "versions/v1/bin", "nothing"] {
      #expect(Toolchains.locate("workbench-tool", in: machine(folder.path(of: name))) == nil, "\(name)")
    }
    #expect(Toolchains.locate("bash", in: machine("relative", "/tmp/../usr/bin"))?.path == "/usr/bin/bash")
  }
}
