/// What a host may assume about a tool's calls (MCP, ToolAnnotations). Hosts run read-only tools in parallel and without
/// asking, so a wrong hint is a bug.
package struct ToolAnnotations: Sendable, Hashable {
  /// Nothing that the user has is changed.
  package let readOnlyHint: Bool
  /// What is changed may be lost; without meaning if read-only.
  package let destructiveHint: Bool
  /// The same call again changes nothing more; without meaning if read-only.
  package let idempotentHint: Bool
  /// The call reaches beyond this machine.
  package let openWorldHint: Bool

  package init(readOnly: Bool, destructive: Bool, idempotent: Bool, openWorld: Bool) {
    readOnlyHint = readOnly
    destructiveHint = destructive
    idempotentHint = idempotent
    openWorldHint = openWorld
  }
}
