/// A policy with everything that it extends folded in: a decision for each named system call, and a default.
package struct Policy: Sendable {
  /// A test of one argument, passed if the argument under the mask equals one of the values.
  package struct ArgumentTest: Hashable, Sendable {
    /// Which argument, 0 to 5.
    package var argument: Int
    /// The bits of it that count.
    package var mask: UInt64
    /// The values with which it is passed.
    package var allowed: [UInt64]

    func passes(_ arguments: [UInt64]) -> Bool { allowed.contains(arguments[argument] & mask) }
  }

  /// The call is allowed if it passes `test`, and one of `and` if there are any.
  package struct ArgumentRule: Hashable, Sendable {
    package var test: ArgumentTest
    package var and: [ArgumentTest] = []
    /// What happens to the call if not.
    package var otherwise: SyscallAction

    package func action(for arguments: [UInt64]) -> SyscallAction {
      test.passes(arguments) && (and.isEmpty || and.contains { $0.passes(arguments) }) ? .allow : otherwise
    }
  }

  /// What happens to one system call.
  package enum Decision: Hashable, Sendable {
    case always(SyscallAction)
    case byArgument(ArgumentRule)
  }

  package var name: String
  /// What happens to a call that is not named.
  package var defaultAction: SyscallAction
  /// Decisions by name of the call. Names that an architecture lacks (`open` on aarch64) are passed over there.
  package var decisions: [String: Decision]

  /// Folds `file` over the policy that it extends.
  /// - Throws: PolicyError for a call that is decided twice in one file, an argument rule that no call can pass, and a
  ///   default or other outcome that the filter, with its one notifying default, cannot express.
  init(_ file: PolicyFile, over base: Policy?) throws(PolicyError) {
    name = file.name
    // The place for a rule of its own, kept so that no policy can be read as allowing what nothing enforces yet.
    guard file.network ?? (base == nil ? "" : "none") == "none" else {
      throw PolicyError(
        file.name, "network must be \"none\"\(file.network.map { ", not \"\($0)\"" } ?? ""): nothing else is built")
    }
    guard let action = file.default?.action ?? base?.defaultAction else {
      throw PolicyError(file.name, "add a default action, or extend a policy that has one")
    }
    guard action.isNotified else {
      throw PolicyError(file.name, "the default must notify (missing or refuse), not \(action)")
    }
    defaultAction = action

    var own: [String: Decision] = [:]
    for group in file.groups {
      for call in group.calls {
        guard own.updateValue(.always(group.action), forKey: call) == nil else {
          throw PolicyError(file.name, "\(call) is decided twice; take it out of group '\(group.name)' or of the other")
        }
      }
    }
    for group in file.arguments ?? [] {
      let rule = ArgumentRule(
        test: ArgumentTest(
          argument: group.argument, mask: group.mask.value, allowed: group.allowed.map(\.value.value)),
        and: (group.and ?? []).map {
          ArgumentTest(argument: $0.argument, mask: $0.mask.value, allowed: $0.allowed.map(\.value.value))
        },
        otherwise: group.otherwise)
      try Self.check(rule, of: group.calls.joined(separator: ", "), in: file.name)
      for call in group.calls {
        guard own.updateValue(.byArgument(rule), forKey: call) == nil else {
          throw PolicyError(file.name, "\(call) is decided twice; keep either its group or its argument rule")
        }
      }
    }
    decisions = (base?.decisions ?? [:]).merging(own) { _, new in new }
  }

  private static func check(_ rule: ArgumentRule, of calls: String, in policy: String) throws(PolicyError) {
    guard rule.otherwise != .allow else {
      throw PolicyError(policy, "\(calls): otherwise must be something else than allow")
    }
    for test in [rule.test] + rule.and { try check(test, of: calls, in: policy) }
    guard rule.and.allSatisfy({ $0.argument != rule.test.argument }) else {
      throw PolicyError(policy, "\(calls): 'and' must test another argument than \(rule.test.argument)")
    }
    // A filter compares for equality: what is no notification must be told by one bit.
    let isBit = rule.test.allowed == [0] && rule.test.mask.nonzeroBitCount == 1 && rule.and.isEmpty
    guard rule.otherwise.isNotified || isBit else {
      throw PolicyError(
        policy,
        "\(calls): otherwise must be missing or refuse, not \(rule.otherwise), unless one bit is tested and 0 is allowed"
      )
    }
  }

  private static func check(_ test: ArgumentTest, of calls: String, in policy: String) throws(PolicyError) {
    guard (0...5).contains(test.argument) else {
      throw PolicyError(policy, "\(calls): argument \(test.argument) does not exist; arguments count from 0 to 5")
    }
    if let value = test.allowed.first(where: { $0 & ~test.mask != 0 }) {
      let (value, mask) = (String(value, radix: 16), String(test.mask, radix: 16))
      throw PolicyError(policy, "\(calls): no argument can equal 0x\(value) under mask 0x\(mask)")
    }
    guard Set(test.allowed).count == test.allowed.count, !test.allowed.isEmpty else {
      throw PolicyError(policy, "\(calls): list each allowed value once, and at least one")
    }
  }

  /// What must happen to call `number` with `arguments`, on an architecture whose calls `table` names.
  package func action(number: UInt32, arguments: [UInt64], table: SyscallTable) -> SyscallAction {
    guard let name = table.name(of: number), let decision = decisions[name] else { return defaultAction }
    switch decision {
    case .always(let action): return action
    case .byArgument(let rule): return rule.action(for: arguments)
    }
  }

  /// The numbers whose notification the supervisor answers with EPERM, in order; every other one with ENOSYS.
  package func refusedNumbers(table: SyscallTable) -> [UInt32] {
    decisions.compactMap { name, decision in
      let refuses =
        switch decision {
        case .always(let action): action == .refuse
        case .byArgument(let rule): rule.otherwise == .refuse
        }
      return refuses ? table.number(of: name) : nil
    }.sorted()
  }
}
