internal import CSystem
internal import Glibc

/// Bytes in a sealed memory file: a descriptor that can be handed to a process which must not change what it reads.
package struct MemoryFile: Sendable {
  /// The sealed file, positioned at its beginning.
  package let descriptor: Descriptor

  /// How many bytes it holds.
  package let size: Int

  /// Copies `bytes` into a new memory file and seals it. Throws `SandboxError` when the system has no memory or no
  /// descriptor left.
  package init(_ bytes: some Sequence<UInt8>, name: StaticString = "workbench") throws(SandboxError) {
    let all = ContiguousArray(bytes)
    let file = unsafe csystem_memory_file(name.utf8Start)
    guard file >= 0 else { throw SandboxError.system(-file, doing: "memfd_create") }
    descriptor = Descriptor(owning: file)
    size = all.count
    let written = unsafe all.withUnsafeBytes { unsafe csystem_write_all(file, $0.baseAddress, $0.count) }
    guard written == 0 else { throw SandboxError.system(-written, doing: "write to a memory file") }
    let sealed = csystem_seal(file)
    guard sealed == 0 else { throw SandboxError.system(-sealed, doing: "seal a memory file") }
  }

  /// The bytes of a file of ours on disk.
  static func content(of path: String) throws(SandboxError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw SandboxError(
        .unavailable, step: "open \(path)", errorNumber: errno, remedy: "build it with tools/build")
    }
    let descriptor = Descriptor(owning: file)
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor.number, &buffer, buffer.count)
      guard count >= 0 else { throw .system(errno, doing: "read \(path)") }
      if count == 0 { return content }
      content += buffer[..<count]
    }
  }
}
