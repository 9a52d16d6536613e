import Glibc
import JSON
import PolicyCompiler

/// The files of this checkout that the tests read.
enum Checkout {
  static let path = String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

  static func policies() throws -> PolicyFolder { try PolicyFolder("\(path)/sandbox/policy") }

  static func filter(_ policy: String, _ architecture: Architecture) throws -> [UInt8] {
    try PolicyFolder.read("\(path)/sandbox/policy/generated/\(policy).\(architecture).bpf")
  }

  static func refusedNumbers(_ policy: String, _ architecture: Architecture) throws -> [UInt32] {
    let bytes = try PolicyFolder.read("\(path)/sandbox/policy/generated/\(policy).\(architecture).eperm")
    return stride(from: 0, to: bytes.count, by: 4).map { at -> UInt32 in
      var number: UInt32 = 0
      for byte in bytes[at..<(at + 4)].reversed() { number = number << 8 | UInt32(byte) }
      return number
    }
  }

  /// The libseccomp that the checked-in filters were made with.
  static func manifestVersion() throws -> String {
    struct Manifest: Decodable { var libseccomp: String }
    let bytes = try PolicyFolder.read("\(path)/\(GeneratedFiles.manifestPath)")
    return try JSONDocument(bytes).root.decode(Manifest.self).libseccomp
  }
}

/// A folder of policies of a test's own, beside the table of newer calls; removed with the object.
final class ScratchPolicies {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/policy-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw PolicyMaking.failed(errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let table = try PolicyFolder.read("\(Checkout.path)/sandbox/policy/syscalls.json")
    try PolicyFolder.write(table, "\(path)/syscalls.json")
    for (name, text) in files { try PolicyFolder.write([UInt8](text.utf8), "\(path)/\(name).json") }
    names = files.keys + ["syscalls"]
  }

  private let names: [String]

  deinit {
    for name in names { unsafe unlink("\(path)/\(name).json") }
    unsafe rmdir(path)
  }

  enum PolicyMaking: Error { case failed(Int32) }
}
