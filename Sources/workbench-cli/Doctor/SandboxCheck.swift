import Catalog
import Sandbox

/// Tries the sandbox layer by layer, by a real run of an empty program.
struct SandboxCheck {
  let services: Services

  func run() async -> DoctorReport.SandboxState {
    do {
      let report = try await services.sandbox.probe()
      return DoctorReport.SandboxState(
        tier: report.tier.rawValue, minimum: services.minimumTier.rawValue, landlockABI: report.landlockABI,
        privileged: report.isPrivileged, layers: report.layers.map(Self.layer), failure: nil, repair: nil,
        ok: Self.suffices(report.tier, services.minimumTier))
    } catch {
      let known = error as? SandboxError
      return DoctorReport.SandboxState(
        tier: Tier.none.rawValue, minimum: services.minimumTier.rawValue, landlockABI: nil, privileged: nil, layers: [],
        failure: "\(error)", repair: known?.remedy, ok: false)
    }
  }

  private static func layer(_ report: LayerReport) -> DoctorReport.Layer {
    let reason =
      report.isUntried
      ? "not tried, because a layer that it needs is missing"
      : "\(report.step): \(ErrorNumber.text(report.errorNumber))"
    return DoctorReport.Layer(
      name: report.name, engaged: report.isEngaged, failure: report.isEngaged ? nil : reason, repair: report.remedy)
  }

  /// Whether `tier` is at least as strong as `minimum`; the cases are declared strongest first.
  private static func suffices(_ tier: Tier, _ minimum: Tier) -> Bool {
    guard let have = Tier.allCases.firstIndex(of: tier), let need = Tier.allCases.firstIndex(of: minimum) else {
      return false
    }
    return have <= need
  }
}
