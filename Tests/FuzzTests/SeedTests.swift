import FuzzTargets
import Glibc
import Testing

/// Every seed, and every input that a fuzzer once broke a property with, through the target that it belongs to.
@Suite("Fuzz seeds", .timeLimit(.minutes(5)))
struct SeedTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/\($1)" } + "/Fixtures"

  @Test("No property is broken by any seed", arguments: FuzzTarget.allCases)
  func seeds(_ target: FuzzTarget) throws {
    var folders = ["fuzz/\(target.rawValue)"]
    if target == .json { folders.append("json-test-suite") }
    var count = 0
    for folder in folders {
      for (name, bytes) in try files(in: "\(Self.folder)/\(folder)") {
        #expect(target.violation(bytes) == nil, "\(folder)/\(name)")
        count += 1
      }
    }
    #expect(count > 0)
  }

  private struct Unreadable: Error { let path: String }

  private func files(in folder: String) throws -> [(name: String, bytes: [UInt8])] {
    guard let directory = unsafe opendir(folder) else { throw Unreadable(path: folder) }
    defer { unsafe closedir(directory) }
    var files: [(String, [UInt8])] = []
    while let entry = unsafe readdir(directory) {
      // `d_name` ends with a zero byte, and the entry stays valid until the next `readdir`.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { files.append((name, try bytes(of: folder + "/" + name))) }
    }
    return files
  }

  private func bytes(of path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(path: path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
    let size = bytes.count
    guard unsafe pread(descriptor, &bytes, size, 0) == size else { throw Unreadable(path: path) }
    return bytes
  }
}
