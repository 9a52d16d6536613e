import PolicyCompiler
import Testing

/// The simulator by itself: it must not invent meanings, or a proof by it would mean nothing.
struct FilterMachineTests {
  private static let input = FilterMachine.Input(
    number: 0x0102_0304, architecture: 0xc000_003e,
    arguments: [0x1111_1111_2222_2222, 1, 2, 3, 4, 0xaaaa_aaaa_bbbb_bbbb])

  private func instruction(_ code: UInt16, _ constant: UInt32, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0) -> [UInt8] {
    let constantBytes = [UInt32(0), 8, 16, 24].map { UInt8(truncatingIfNeeded: constant >> $0) }
    return [UInt8(code & 0xff), UInt8(code >> 8), ifTrue, ifFalse] + constantBytes
  }

  /// Whether a load at `offset` gives `expected`.
  private func loads(_ offset: UInt32, _ expected: UInt32) throws -> Bool {
    let program =
      instruction(0x20, offset) + instruction(0x15, expected, 0, 1) + instruction(0x06, 1) + instruction(0x06, 0)
    return try FilterMachine(program).run(Self.input) == 1
  }

  @Test("Loads see the fields of seccomp_data where the kernel puts them")
  func fields() throws {
    #expect(try loads(0, 0x0102_0304))
    #expect(try loads(4, 0xc000_003e))
    #expect(try loads(16, 0x2222_2222))
    #expect(try loads(20, 0x1111_1111))
    #expect(try loads(56, 0xbbbb_bbbb))
    #expect(try loads(60, 0xaaaa_aaaa))
    #expect(try !loads(16, 0x1111_1111))
  }

  @Test(
    "A load outside of seccomp_data, or off its words, is an error",
    arguments: [UInt32(2), 17, 62, 64, 0xffff_fffc])
  func badOffsets(offset: UInt32) throws {
    let machine = try FilterMachine(instruction(0x20, offset) + instruction(0x06, 0))
    #expect(throws: PolicyError.self) { try machine.run(Self.input) }
  }

  @Test("Comparisons branch as the kernel's do")
  func branches() throws {
    for (code, constant, taken) in [
      (UInt16(0x15), UInt32(0x0102_0304), true), (0x15, 0x0102_0305, false), (0x25, 0x0102_0303, true),
      (0x25, 0x0102_0304, false), (0x35, 0x0102_0304, true), (0x35, 0x0102_0305, false),
    ] {
      let program =
        instruction(0x20, 0) + instruction(code, constant, 1, 0) + instruction(0x06, 0) + instruction(0x06, 1)
      #expect(try FilterMachine(program).run(Self.input) == (taken ? 1 : 0))
    }
  }

  @Test("An instruction that no filter uses, and a program without an end, are errors")
  func badPrograms() throws {
    #expect(throws: PolicyError.self) { try FilterMachine(instruction(0x07, 0)).run(Self.input) }
    #expect(throws: PolicyError.self) { try FilterMachine(instruction(0x20, 0)).run(Self.input) }
    #expect(throws: PolicyError.self) { try FilterMachine([]) }
    #expect(throws: PolicyError.self) { try FilterMachine([6, 0, 0]) }
  }
}
