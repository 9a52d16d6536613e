internal import Glibc
internal import SandboxProtocol

/// What became of one layer when it was tried.
package struct LayerReport: Sendable, Equatable {
  /// The layer's name: `user_namespace`, `landlock` ...
  package let name: String
  package let isEngaged: Bool
  /// The step that failed with its object, empty when engaged.
  package let step: String
  /// The error of that step, 0 when engaged.
  package let errorNumber: Int32
  /// One command or setting that repairs it.
  package let remedy: String?
  /// Whether it was left out because a layer that it needs is missing.
  package var isUntried: Bool { errorNumber == ECANCELED }

  init(_ report: sb_layer_report, object: String) {
    name = Layer.name(report.layer)
    isEngaged = report.engaged == 1
    step = isEngaged ? "" : Layer.step(report.step, object: object)
    errorNumber = isEngaged ? 0 : report.error
    remedy = isEngaged ? nil : Remedy.command(layer: report.layer, errorNumber: report.error)
  }
}

/// What this machine can isolate, found out by doing it.
package struct ProbeReport: Sendable {
  /// The tier that a run would get.
  package let tier: Tier
  /// The Landlock ABI that a run would get.
  package let landlockABI: Int
  /// Whether the host runs as root, so that each run gets a user id of its own.
  package let isPrivileged: Bool
  /// All layers, those tried first first.
  package let layers: [LayerReport]
}
