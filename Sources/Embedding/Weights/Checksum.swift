internal import CKernels

/// SHA-256 of bytes, in hexadecimal.
func checksum(of bytes: UnsafeRawBufferPointer) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  // An empty buffer may have no address; nothing is read of one.
  unsafe ck_sha256(bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!, bytes.count, &digest)
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in digest { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
