internal import CKernels

/// The SHA-256 of a document's bytes: by it a file that was moved is known again.
enum ContentHash {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    // The kernel reads `bytes` and writes 32 bytes, and keeps no pointer; of an empty array nothing is read.
    unsafe bytes.withUnsafeBytes { source in
      let place = unsafe source.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!
      unsafe ck_sha256(place, source.count, &digest)
    }
    return digest
  }
}
