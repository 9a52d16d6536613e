/// Compares a filter with its policy, for every number and for the argument values that could fool a comparison.
///
/// It knows the policy and the machine, nothing of how the filter was made: a filter is accepted for what it does.
package struct FilterProof: Sendable {
  /// One call that the filter treats otherwise than the policy says.
  package struct Disagreement: Sendable, CustomStringConvertible {
    package var input: FilterMachine.Input
    /// The call's name, or `unknown`.
    package var call: String
    /// What the policy says, as the value that a filter returns.
    package var expected: UInt32
    /// What the filter returns.
    package var actual: UInt32

    package var description: String {
      func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
      return "\(call) (number \(input.number), architecture \(hex(input.architecture)), arguments "
        + "\(input.arguments.map(hex).joined(separator: ", "))): the filter returns \(hex(actual)), "
        + "the policy says \(hex(expected))"
    }
  }

  /// The first disagreements, at most 20.
  package private(set) var disagreements: [Disagreement] = []
  /// How many calls were compared.
  package private(set) var comparisons = 0

  /// Architectures of other machines and of this one's compatibility modes (AUDIT_ARCH_… of linux/audit.h).
  package static let auditValues: [UInt32] = [
    0xc000_003e, 0xc000_00b7, 0x4000_0003, 0x4000_0028, 0x0000_0028, 0xc000_00f3, 0x4000_00f3, 0xc000_0015, 0x8000_0015,
    0x8000_0016, 0x0000_0016, 0xc000_0102, 0x4000_0008, 0xc000_0008, 0xe000_0008, 0x0000_0008, 0, 1, 0xffff_ffff,
  ]

  /// The numbers that are compared: all that have names, and a good many beyond.
  package static let numbers: Range<UInt32> = 0..<1024

  package init(_ filter: [UInt8], agreesWith policy: Policy, _ table: SyscallTable) throws(PolicyError) {
    let machine = try FilterMachine(filter)
    let architecture = table.architecture

    for number in Self.numbers {
      let rule: Policy.ArgumentRule? =
        if let name = table.name(of: number), case .byArgument(let rule) = policy.decisions[name] { rule } else { nil }
      for arguments in Self.argumentLists(rule) {
        let expected = policy.action(number: number, arguments: arguments, table: table).filterResult
        let input = FilterMachine.Input(number: number, architecture: architecture.auditValue, arguments: arguments)
        try compare(machine, input, expected, table)
      }
      for audit in Self.auditValues where audit != architecture.auditValue {
        try compare(machine, .init(number: number, architecture: audit), SyscallAction.killProcess, table)
      }
    }
    try proveHighNumbers(machine, policy, table)
  }

  /// Numbers beyond every table: the x32 interface is killed on x86_64, all others get the default.
  private mutating func proveHighNumbers(
    _ machine: FilterMachine, _ policy: Policy, _ table: SyscallTable
  ) throws(PolicyError) {
    let architecture = table.architecture
    var high = Self.numbers.map { $0 | Architecture.x32Bit }
    high += Self.numbers.map { $0 | 0x8000_0000 }
    high += [1024, 4096, 0xffff, 0x1_0000, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff, 0x8000_0000]
    high += [0xffff_fffe, 0xffff_ffff]
    for number in high {
      // A tracer skips a call by setting its number to -1; the kernel filters again, and libseccomp lets that one
      // through to the default instead of killing.
      let isX32 = architecture == .x86_64 && number >= Architecture.x32Bit && number != 0xffff_ffff
      let expected = isX32 ? SyscallAction.killProcess : policy.defaultAction.filterResult
      for arguments in Self.argumentLists(nil) {
        let input = FilterMachine.Input(number: number, architecture: architecture.auditValue, arguments: arguments)
        try compare(machine, input, expected, table)
      }
    }
  }

  private mutating func compare(
    _ machine: FilterMachine, _ input: FilterMachine.Input, _ expected: UInt32, _ table: SyscallTable
  ) throws(PolicyError) {
    let actual = try machine.run(input)
    comparisons += 1
    guard actual != expected, disagreements.count < 20 else { return }
    let call = table.name(of: input.number) ?? "unknown"
    disagreements.append(Disagreement(input: input, call: call, expected: expected, actual: actual))
  }

  /// Argument lists at the edges of `rule`: for each argument that it tests, with the other tests passed and failed. Without a
  /// rule, all zeros and all ones.
  private static func argumentLists(_ rule: Policy.ArgumentRule?) -> [[UInt64]] {
    let plain = [[UInt64](repeating: 0, count: 6), [UInt64](repeating: .max, count: 6)]
    guard let rule else { return plain }
    // The arguments that are not tested must not matter: once all zero, once all ones.
    let tests = [rule.test] + rule.and
    var lists = plain
    for test in tests {
      var others = plain
      for other in tests where other.argument != test.argument {
        others += others.map { arguments in
          var passing = arguments
          passing[other.argument] = other.allowed[0]
          return passing
        }
      }
      for value in edges(test).sorted() {
        lists += others.map { arguments in
          var edge = arguments
          edge[test.argument] = value
          return edge
        }
      }
    }
    return lists
  }

  /// Each allowed value, its neighbours, and it with every single bit of the register flipped, the high half filled, and the
  /// bits outside the mask set.
  private static func edges(_ test: Policy.ArgumentTest) -> Set<UInt64> {
    var values: Set<UInt64> = [0, 1, .max, 0xffff_ffff, 0x1_0000_0000, 0x8000_0000, 0x7fff_ffff, test.mask, ~test.mask]
    for value in test.allowed {
      values.formUnion([value, value &+ 1, value &- 1, value | ~test.mask, value | 0xffff_ffff_0000_0000, ~value])
      values.formUnion((0..<64).map { value ^ (1 << UInt64($0)) })
    }
    return values
  }
}
