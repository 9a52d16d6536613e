internal import SandboxProtocol

/// How strong the isolation of a run is, strongest first.
package enum Tier: String, Sendable, CaseIterable {
  /// All namespaces, a private root, Landlock, seccomp, limits, a watchdog as PID 1.
  case full = "A"
  /// No namespaces: Landlock, seccomp without sockets, limits.
  case filters = "B"
  /// seccomp and limits only: every file of the user can be read.
  case weak = "C"
  /// Nothing that could be called isolation.
  case none

  /// The number that the sandbox host knows it by.
  var wire: UInt32 {
    switch self {
    case .full: SB_TIER_A.rawValue
    case .filters: SB_TIER_B.rawValue
    case .weak: SB_TIER_C.rawValue
    case .none: SB_TIER_NONE.rawValue
    }
  }

  init(wire: UInt32) {
    self = Tier.allCases.first { $0.wire == wire } ?? .none
  }
}

/// Which isolation a run had.
package struct IsolationReport: Sendable, Equatable {
  /// The tier that was in force.
  package var tier: Tier
  /// The layers that were not, by name (`landlock`, `user_namespace` ...); empty when all were.
  package var missing: [String]
  /// The Landlock ABI in force, 0 for none.
  package var landlockABI: Int

  package init(tier: Tier, missing: [String], landlockABI: Int) {
    self.tier = tier
    self.missing = missing
    self.landlockABI = landlockABI
  }

  init(tier: UInt32, missing: UInt32, landlockABI: UInt32) {
    self.init(tier: Tier(wire: tier), missing: Layer.names(in: missing), landlockABI: Int(landlockABI))
  }
}

/// Names of the layers, which the sandbox host numbers by bits.
enum Layer {
  static func name(_ bit: UInt32) -> String { unsafe String(cString: sb_layer_name(bit)) }

  static func names(in mask: UInt32) -> [String] {
    (0..<32).map { UInt32(1) << $0 }.filter { mask & $0 != 0 }.map(name)
  }

  /// What the host was doing, with its object: `mounting /proc`, `opening a bind source (/opt/x)`.
  static func step(_ step: UInt32, object: String) -> String {
    let name = unsafe String(cString: sb_step_name(step))
    return object.isEmpty ? name : "\(name) (\(object))"
  }
}
