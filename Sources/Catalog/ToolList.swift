import Execution
import Linting
import ToolKit

extension Catalog {
  /// Every tool of Workbench, in the order in which clients list them. A new tool is one line here.
  static func allTools(_ services: Services) -> [any Tool] {
    [
      ExecuteSandboxed(
        host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier,
        sessions: services.sessions, log: services.log),
      Lint(
        workshop: Workshop(host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier)),
    ]
  }
}
