import PolicyCompiler
import Testing

/// The checked-in filters against the policies, by simulation: independent of libseccomp and of the running kernel.
struct FilterProofTests {
  @Test(
    "A checked-in filter does what its policy says, for every number, architecture and argument value",
    arguments: GeneratedFiles.policies, Architecture.allCases)
  func agrees(policy name: String, architecture: Architecture) throws {
    let folder = try Checkout.policies()
    let proof = try FilterProof(
      Checkout.filter(name, architecture), agreesWith: folder.policy(name), folder.table(architecture))
    #expect(proof.disagreements.isEmpty, "\(proof.disagreements.map(\.description).joined(separator: "\n"))")
    // 1024 numbers under 18 foreign architectures and two argument lists, before any argument rule.
    #expect(proof.comparisons > 20_000)
  }

  @Test(
    "The list of calls answered with EPERM is the policy's, in ascending order",
    arguments: GeneratedFiles.policies, Architecture.allCases)
  func refusedNumbers(policy name: String, architecture: Architecture) throws {
    let folder = try Checkout.policies()
    let table = try folder.table(architecture)
    let numbers = try Checkout.refusedNumbers(name, architecture)
    #expect(try numbers == folder.policy(name).refusedNumbers(table: table))
    #expect(numbers == Set(numbers).sorted())
    #expect(numbers.count > 80)
  }

  @Test("A policy that was changed after compiling is found out, whatever the change", arguments: Mutation.allCases)
  func mutatedPolicy(mutation: Mutation) throws {
    let folder = try Checkout.policies()
    var policy = try folder.policy("program")
    try mutation.apply(&policy)
    for architecture in Architecture.allCases {
      let proof = try FilterProof(
        Checkout.filter("program", architecture), agreesWith: policy, folder.table(architecture))
      #expect(!proof.disagreements.isEmpty, "\(mutation) on \(architecture) went unnoticed")
    }
  }

  enum Mutation: String, CaseIterable {
    case allowPtrace, denyRead, silencePtrace, reportClone3, actOnSync, allowUnknown
    case allowOneMoreIoctl, denyOneIoctl, compare64Bits, otherArgument, dropRule
    case allowCoreLimit, dropSecondTests, dropFirstTest, takeAdvice

    func apply(_ policy: inout Policy) throws {
      switch self {
      case .allowPtrace: policy.decisions["ptrace"] = .always(.allow)
      case .denyRead: policy.decisions["read"] = .always(.refuse)
      case .silencePtrace: policy.decisions["ptrace"] = .always(.absent)
      case .reportClone3: policy.decisions["clone3"] = .always(.missing)
      case .actOnSync: policy.decisions["sync"] = .always(.allow)
      case .allowUnknown: policy.defaultAction = .allow
      case .allowOneMoreIoctl: try change("ioctl", &policy) { $0.test.allowed.append(0x5412) }
      case .denyOneIoctl: try change("ioctl", &policy) { $0.test.allowed.removeFirst() }
      case .compare64Bits: try change("ioctl", &policy) { $0.test.mask = .max }
      case .otherArgument: try change("socket", &policy) { $0.test.argument = 1 }
      case .dropRule: policy.decisions["clone"] = .always(.allow)
      case .allowCoreLimit: try change("prlimit64", &policy) { $0.and[1].allowed.append(4) }
      case .dropSecondTests: try change("prlimit64", &policy) { $0.and = [] }
      case .dropFirstTest: try change("prlimit64", &policy) { $0.test = $0.and.removeLast() }
      case .takeAdvice: try change("fadvise64", &policy) { $0.otherwise = .missing }
      }
    }

    private func change(_ call: String, _ policy: inout Policy, _ edit: (inout Policy.ArgumentRule) -> Void) throws {
      guard case .byArgument(var rule) = policy.decisions[call] else { throw Missing(call: call) }
      edit(&rule)
      policy.decisions[call] = .byArgument(rule)
    }

    struct Missing: Error { var call: String }
  }

  @Test("A filter with one result changed is found out, whichever it is", arguments: Architecture.allCases)
  func mutatedFilter(architecture: Architecture) throws {
    let folder = try Checkout.policies()
    let (policy, table) = try (folder.policy("program"), folder.table(architecture))
    let filter = try Checkout.filter("program", architecture)
    let returns = reachable(filter).filter { filter[8 * $0] == 0x06 }
    #expect(returns.count > 5)
    for position in returns {
      var changed = filter
      // The result's third byte tells kill, errno, notify and allow apart.
      changed[8 * position + 6] ^= 0x08
      #expect(try !FilterProof(changed, agreesWith: policy, table).disagreements.isEmpty)
    }
  }

  /// The instructions that some call can reach: libseccomp leaves a second copy of the last result that none does.
  private func reachable(_ filter: [UInt8]) -> Set<Int> {
    var reached: Set<Int> = []
    var pending = [0]
    while let position = pending.popLast() {
      guard reached.insert(position).inserted else { continue }
      let at = 8 * position
      switch filter[at] {
      case 0x06: continue
      case 0x05: pending.append(position + 1 + Int(filter[at + 4]) + 256 * Int(filter[at + 5]))
      case 0x15, 0x25, 0x35: pending += [position + 1 + Int(filter[at + 2]), position + 1 + Int(filter[at + 3])]
      default: pending.append(position + 1)
      }
    }
    return reached
  }
}
