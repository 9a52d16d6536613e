/// Runs a classic BPF program over the data of one system call, as the kernel would.
///
/// It knows exactly the instructions that the kernel accepts in a seccomp filter (`seccomp_check_filter` in
/// kernel/seccomp.c) and are in use here; any other one is an error, never a guess.
package struct FilterMachine: Sendable {
  /// `struct seccomp_data` of linux/seccomp.h; the instruction pointer is of no interest and reads as zero.
  package struct Input: Sendable {
    package var number: UInt32
    /// The audit value (AUDIT_ARCH_… of linux/audit.h).
    package var architecture: UInt32
    package var arguments: [UInt64]

    package init(number: UInt32, architecture: UInt32, arguments: [UInt64] = [0, 0, 0, 0, 0, 0]) {
      self.number = number
      self.architecture = architecture
      self.arguments = arguments
    }

    /// The 32-bit word at a byte offset of the structure (little-endian), or nil outside of it.
    fileprivate func word(at offset: UInt32) -> UInt32? {
      switch offset {
      case 0: return number
      case 4: return architecture
      case 8, 12: return 0
      case 16...60 where offset % 4 == 0:
        let argument = arguments[Int(offset - 16) / 8]
        return UInt32(truncatingIfNeeded: offset % 8 == 0 ? argument : argument >> 32)
      default: return nil
      }
    }
  }

  private struct Instruction {
    var code: UInt16
    var ifTrue: UInt8
    var ifFalse: UInt8
    var constant: UInt32
  }

  private let instructions: [Instruction]

  /// The number of instructions; the kernel takes up to 4,096.
  package var count: Int { instructions.count }

  package init(_ bytes: [UInt8]) throws(PolicyError) {
    guard !bytes.isEmpty, bytes.count.isMultiple(of: 8), bytes.count <= 4096 * 8 else {
      throw PolicyError("filter", "\(bytes.count) bytes are no list of 1 to 4096 instructions of 8 bytes")
    }
    instructions = stride(from: 0, to: bytes.count, by: 8).map { at -> Instruction in
      var constant: UInt32 = 0
      for byte in bytes[(at + 4)..<(at + 8)].reversed() { constant = constant << 8 | UInt32(byte) }
      let code = UInt16(bytes[at + 1]) << 8 | UInt16(bytes[at])
      return Instruction(code: code, ifTrue: bytes[at + 2], ifFalse: bytes[at + 3], constant: constant)
    }
  }

  /// The value that the program returns.
  package func run(_ input: Input) throws(PolicyError) -> UInt32 {
    var accumulator: UInt32 = 0
    var position = 0
    while position < instructions.count {
      let instruction = instructions[position]
      position += 1
      func jump(_ condition: Bool) { position += Int(condition ? instruction.ifTrue : instruction.ifFalse) }
      switch instruction.code {
      case 0x20:  // BPF_LD | BPF_W | BPF_ABS
        guard let word = input.word(at: instruction.constant) else {
          throw PolicyError("filter", "instruction \(position - 1) reads at offset \(instruction.constant)")
        }
        accumulator = word
      case 0x54: accumulator &= instruction.constant  // BPF_ALU | BPF_AND | BPF_K
      case 0x05: position += Int(instruction.constant)  // BPF_JMP | BPF_JA
      case 0x15: jump(accumulator == instruction.constant)  // BPF_JMP | BPF_JEQ | BPF_K
      case 0x25: jump(accumulator > instruction.constant)  // BPF_JMP | BPF_JGT | BPF_K
      case 0x35: jump(accumulator >= instruction.constant)  // BPF_JMP | BPF_JGE | BPF_K
      case 0x06: return instruction.constant  // BPF_RET | BPF_K
      default:
        let code = String(instruction.code, radix: 16)
        throw PolicyError("filter", "instruction \(position - 1) has code 0x\(code), which no filter here uses")
      }
    }
    throw PolicyError("filter", "runs past its end")
  }
}
