import Foundation
import PolicyCompiler
import TestSupport
import Testing

/// The program `policyc`, as `swift run policyc` starts it.
@Suite("The command of the policy compiler") struct CommandTests {
  private func policyc(_ checkout: TemporaryFolder) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: SpawnedServer.products + "/policyc")
    process.arguments = [checkout.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  @Test("It writes every generated file of a checkout and names each")
  func writes() throws {
    let folder = try TemporaryFolder()
    for name in GeneratedFiles.policies + ["syscalls"] {
      let bytes = try PolicyFolder.read("\(Checkout.path)/sandbox/policy/\(name).json")
      try folder.write(String(decoding: bytes, as: UTF8.self), to: "sandbox/policy/\(name).json")
    }
    try folder.makeFolder("sandbox/policy/generated")
    try folder.makeFolder("Sources/Sandbox")
    let (status, said) = try policyc(folder)
    #expect(status == 0, "\(said)")
    for (path, bytes) in try GeneratedFiles(checkout: folder.path).files {
      #expect(try PolicyFolder.read(folder.path(of: path)) == bytes, "\(path)")
      #expect(said.contains("\(path): \(bytes.count) bytes\n"), "\(path)")
    }
  }

  @Test("Where there are no policies it says which file is missing and writes nothing")
  func nothingThere() throws {
    let folder = try TemporaryFolder()
    let (status, said) = try policyc(folder)
    #expect(status == 1)
    #expect(said.hasPrefix("policyc: ") && said.contains("\(folder.path)/sandbox/policy"), "\(said)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }
}
