/// One tool that a model can call. Input, JSON Schema, defaults, limits, argument errors, documentation and the snapshot all
/// derive from the `Input` and `Output` declarations.
package protocol Tool: Sendable {
  associatedtype Input: ToolInput
  associatedtype Output: ToolOutput

  /// The name on the wire: `^[a-zA-Z0-9_-]{1,64}$`.
  var name: String { get }
  /// The name that a host shows to people.
  var title: String { get }
  /// What the tool does and when to use it, for the model; short, the essentials first, at most 2,048 characters.
  var description: String { get }
  /// What a host may show beside the name.
  var icons: [Icon] { get }
  /// What a host may assume about a call.
  var annotations: ToolAnnotations { get }
  /// How long a call may take.
  var limits: CallLimits { get }

  /// Runs the tool. Cancellation arrives as the cancellation of the surrounding task.
  ///
  /// - Throws: `ToolError` for what the caller can change, `CancellationError` when it was cancelled; any other error is
  ///   reported as an internal one.
  func call(_ input: Input, in context: ToolContext) async throws -> Output
}

extension Tool {
  package var icons: [Icon] { [] }
  package var limits: CallLimits { CallLimits() }
}
