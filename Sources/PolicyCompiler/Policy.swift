/// A policy with everything that it extends folded in: a decision for each named system call, and a default.
package struct Policy: Sendable {
  /// A test of one argument: the call is allowed if the argument under the mask equals one of the values.
  package struct ArgumentRule: Hashable, Sendable {
    /// Which argument, 0 to 5.
    package var argument: Int
    /// The bits of it that count.
    package var mask: UInt64
    /// The values with which the call is allowed.
    package var allowed: [UInt64]
    /// What happens to the call with any other value.
    package var otherwise: SyscallAction

    package func action(for arguments: [UInt64]) -> SyscallAction {
      allowed.contains(arguments[argument] & mask) ? .allow : otherwise
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
  ///   default or other outcome that the filter's one notifying default cannot express.
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
    guard action == .missing || action == .refuse else {
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
        argument: group.argument, mask: group.mask.value, allowed: group.allowed.map(\.value.value),
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
    guard (0...5).contains(rule.argument) else {
      throw PolicyError(policy, "\(calls): argument \(rule.argument) does not exist; arguments count from 0 to 5")
    }
    guard rule.otherwise == .missing || rule.otherwise == .refuse else {
      throw PolicyError(policy, "\(calls): otherwise must be missing or refuse, not \(rule.otherwise)")
    }
    if let value = rule.allowed.first(where: { $0 & ~rule.mask != 0 }) {
      let (value, mask) = (String(value, radix: 16), String(rule.mask, radix: 16))
      throw PolicyError(policy, "\(calls): no argument can equal 0x\(value) under mask 0x\(mask)")
    }
    guard Set(rule.allowed).count == rule.allowed.count, !rule.allowed.isEmpty else {
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
