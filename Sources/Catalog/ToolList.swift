import Execution
package import Linting
import ToolKit

extension Catalog {
  /// Every tool of Workbench, in the order in which clients list them. A new tool is one line here.
  static func allTools(_ services: Services) -> [any Tool] {
    [
      ExecuteSandboxed(
        host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier,
        sessions: services.sessions, log: services.log),
      lint(services),
    ]
  }

  /// The tool `lint`, which the command line drives beyond what a client can ask for.
  package static func lint(_ services: Services) -> Lint {
    Lint(workshop: Workshop(host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier))
  }
}
