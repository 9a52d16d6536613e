internal import CSeccomp
internal import Glibc

/// Turns a policy into a classic BPF program, by libseccomp.
///
/// The default of the program is the notification, so that rules are written only for what does something else. The
/// rules form a binary tree over the numbers: the kernel loads that three times faster than a linear chain.
package enum FilterCompiler {
  /// The libseccomp in use, such as 2.5.4: other versions order the tree differently.
  package static var libseccompVersion: String {
    guard let version = unsafe seccomp_version() else { return "unknown" }
    return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
  }

  /// The instructions (`struct sock_filter`, eight bytes each, little-endian) for one architecture.
  package static func compile(_ policy: Policy, _ table: SyscallTable) throws(PolicyError) -> [UInt8] {
    // Level 6 is the one that knows notifications; set by hand, the result does not depend on the building kernel.
    guard seccomp_api_set(6) == 0, let filter = unsafe seccomp_init(policy.defaultAction.filterResult) else {
      throw PolicyError("libseccomp \(libseccompVersion)", "cannot make a filter that notifies; install 2.5 or newer")
    }
    defer { unsafe seccomp_release(filter) }
    let token = table.architecture.auditValue
    let native = seccomp_arch_native()
    if native != token {
      try unsafe check(seccomp_arch_remove(filter, native), "seccomp_arch_remove")
      try unsafe check(seccomp_arch_add(filter, token), "seccomp_arch_add")
    }
    try unsafe check(
      seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SyscallAction.killProcess), "SCMP_FLTATR_ACT_BADARCH")
    try unsafe check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "SCMP_FLTATR_CTL_OPTIMIZE")

    for (_, name) in table.entries {
      switch policy.decisions[name] {
      case nil: continue
      case .always(let action):
        if action.filterResult == policy.defaultAction.filterResult { continue }
        try unsafe add(name, action, if: [], to: filter, table)
      case .byArgument(let rule):
        for comparisons in alternatives(rule) {
          try unsafe add(name, .allow, if: comparisons, to: filter, table)
        }
        // One bit, see `Policy`: where it is set, the rule does not allow.
        if !rule.otherwise.isNotified {
          try unsafe add(name, rule.otherwise, if: [comparison(rule.test, rule.test.mask)], to: filter, table)
        }
      }
    }
    return try unsafe export(filter)
  }

  private static func comparison(_ test: Policy.ArgumentTest, _ value: UInt64) -> scmp_arg_cmp {
    scmp_arg_cmp(arg: UInt32(test.argument), op: SCMP_CMP_MASKED_EQ, datum_a: test.mask, datum_b: value)
  }

  /// Every combination of values that the rule allows, as comparisons that must all be true.
  private static func alternatives(_ rule: Policy.ArgumentRule) -> [[scmp_arg_cmp]] {
    let first = rule.test.allowed.map { comparison(rule.test, $0) }
    guard !rule.and.isEmpty else { return first.map { [$0] } }
    let second = rule.and.flatMap { test in test.allowed.map { comparison(test, $0) } }
    return first.flatMap { one in second.map { [one, $0] } }
  }

  private static func add(
    _ name: String, _ action: SyscallAction, if comparisons: [scmp_arg_cmp],
    to filter: scmp_filter_ctx, _ table: SyscallTable
  ) throws(PolicyError) {
    // Rules are given by the number on the building machine's architecture; libseccomp translates through the name.
    let onTarget = unsafe seccomp_syscall_resolve_name_arch(table.architecture.auditValue, name)
    let onNative = unsafe seccomp_syscall_resolve_name(name)
    guard onTarget >= 0, onNative != -1 else {
      throw PolicyError(
        name, "libseccomp \(libseccompVersion) does not know this call, so that it can only be missing or refused")
    }
    let status = unsafe comparisons.withUnsafeBufferPointer {
      unsafe seccomp_rule_add_array(filter, action.filterResult, onNative, UInt32($0.count), $0.baseAddress)
    }
    try check(status, "\(name) on \(table.architecture)")
  }

  /// Reads the program back through a pipe: some 3.5 kB, which its 64 kB buffer takes without a reader.
  private static func export(_ filter: scmp_filter_ctx) throws(PolicyError) -> [UInt8] {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw PolicyError("pipe", systemMessage(errno)) }
    defer { close(ends[0]) }
    let status = unsafe seccomp_export_bpf(filter, ends[1])
    close(ends[1])
    try check(status, "seccomp_export_bpf")
    return try PolicyFolder.readAll(ends[0], "seccomp_export_bpf")
  }

  private static func check(_ status: Int32, _ step: String) throws(PolicyError) {
    if status != 0 { throw PolicyError(step, systemMessage(-status)) }
  }
}
