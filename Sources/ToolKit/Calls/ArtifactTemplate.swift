/// The pattern that the URIs of all artifacts follow, listed because gateways pass on only what they find in a list.
///
/// It gives no artifact away, and it reads none: the store does, which knows the type of each.
package struct ArtifactTemplate: ResourceTemplate {
  package struct Variables: ToolInput {
    @Param("What cannot be guessed") package var key: String
    @Param("The file's name") package var name: String

    package init() {}
  }

  package let uriTemplate = ResourceStore.prefix + "{key}/{name}"
  package let name = "artifact"
  package let title = "Artifacts"
  package let description = "Files that a tool has made. A result links to each; they are listed nowhere."
  package let canChange = false
  package let isCompleted = false

  package init() {}

  package func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? { nil }
}
