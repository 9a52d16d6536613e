import Glibc
import JSONRPC
import TestSupport

/// Lines are the same however the bytes come in: in one read, in many, or split by the simplest code there is.
enum FramingProperties {
  static func violation(_ input: [UInt8]) -> String? {
    guard input.count >= 2 else { return nil }
    let limit = [1, 7, 100, 70_000, 200_000][Int(input[0]) % 5]
    let bytes = expanded(input[2...])
    let expected = reference(bytes, limit: limit)
    if lines(bytes, limit: limit, sizes: [60_000]) != expected { return "lines differ when read at once" }
    let seed = Int(input[1])
    let sizes = [1 + seed % 5, 1 + seed * 251 % 65_000, 3, 1 + seed * 17]
    // One byte at a time costs two system calls each.
    let some = bytes.count > 4096 ? sizes.map { min($0 + 2000, 60_000) } : sizes
    if lines(bytes, limit: limit, sizes: some) != expected { return "lines differ when read in pieces of \(some)" }
    return nil
  }

  /// Long runs out of short inputs: a byte below newline stands for some thousands of itself.
  private static func expanded(_ input: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in input where bytes.count < 1 << 20 {
      bytes.append(contentsOf: repeatElement(byte, count: byte < 0x0A ? 1 + Int(byte) * 9973 : 1))
    }
    return bytes
  }

  /// Nil stands for a line that is too long.
  private static func reference(_ bytes: [UInt8], limit: Int) -> [[UInt8]?] {
    var pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    // What follows the last newline is a line only if there is something.
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces.map { $0.count > limit ? nil : Array($0) }
  }

  private static func lines(_ bytes: [UInt8], limit: Int, sizes: [Int]) -> [[UInt8]?] {
    let pipe = PipePair()
    defer { close(pipe.readEnd) }
    var buffer = InputBuffer(lineLimit: limit)
    var result: [[UInt8]?] = []
    func add(_ lines: InputBuffer.Lines?) {
      for line in lines?.lines ?? [] {
        switch line {
        case .text(let range): result.append(lines.map { Array($0.bytes[range]) })
        case .tooLong: result.append(nil)
        }
      }
    }
    var rest = bytes[...]
    var turn = 0
    while !rest.isEmpty {
      let piece = rest.prefix(sizes[turn % sizes.count])
      turn += 1
      // An empty pipe holds 64 KiB, so that a shorter piece is taken whole.
      let written = unsafe piece.withUnsafeBytes { unsafe write(pipe.writeEnd, $0.baseAddress, $0.count) }
      guard written > 0 else { break }
      rest = rest.dropFirst(written)
      while pipe.unreadBytes > 0 {
        guard case .bytes = buffer.fill(from: pipe.readEnd) else { return [] }
        add(buffer.takeLines())
      }
    }
    close(pipe.writeEnd)
    guard case .endOfInput = buffer.fill(from: pipe.readEnd) else { return [] }
    add(buffer.takeRest())
    return result
  }
}
