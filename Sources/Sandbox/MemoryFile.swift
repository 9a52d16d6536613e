internal import CSystem

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
    let file = unsafe cs_memory_file(name.utf8Start)
    guard file >= 0 else { throw SandboxError.system(-file, doing: "memfd_create") }
    descriptor = Descriptor(owning: file)
    size = all.count
    let written = unsafe all.withUnsafeBytes { unsafe cs_write_all(file, $0.baseAddress, $0.count) }
    guard written == 0 else { throw SandboxError.system(-written, doing: "write to a memory file") }
    let sealed = cs_seal(file)
    guard sealed == 0 else { throw SandboxError.system(-sealed, doing: "seal a memory file") }
  }
}
