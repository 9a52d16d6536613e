import Roots
package import ToolKit

extension ToolContext {
  /// A context for a call that nobody watches.
  package static func quiet(executor: ComputeExecutor = ComputeExecutor(threadCount: 1)) -> ToolContext {
    ToolContext(deadline: .now + .seconds(600), resources: ResourceStore(), roots: .none, executor: executor)
  }
}
