import JSON
import ToolKit

/// What clients are told about tools, prompts, resources and templates, with the members that a revision has.
extension JSONWriter {
  mutating func tool(_ tool: ToolDefinition, _ revision: ProtocolRevision) {
    beginObject()
    member("name", tool.name)
    if revision.has(.titles) { member("title", tool.title) }
    member("description", tool.description)
    key("inputSchema")
    raw(tool.inputSchema)
    if revision.has(.structuredContent) {
      key("outputSchema")
      raw(tool.outputSchema)
    }
    if revision.has(.toolAnnotations) {
      key("annotations")
      beginObject()
      // The only place for a title before it became a member of the tool itself.
      if !revision.has(.titles) { member("title", tool.title) }
      tool.annotations.writeMembers(to: &self)
      endObject()
    }
    icons(tool.icons, revision)
    if revision.has(.toolMetadata) { tool.writeMetadata(to: &self) }
    endObject()
  }

  mutating func prompt(_ prompt: PromptDefinition, _ revision: ProtocolRevision) {
    beginObject()
    member("name", prompt.name)
    if revision.has(.titles) { member("title", prompt.title) }
    member("description", prompt.description)
    key("arguments")
    beginArray()
    for argument in prompt.arguments {
      beginObject()
      member("name", argument.name)
      member("description", argument.description)
      member("required", argument.isRequired)
      endObject()
    }
    endArray()
    icons(prompt.icons, revision)
    endObject()
  }

  /// - Parameter uriKey: `uri` for a resource, `uriTemplate` for a template.
  mutating func resource(_ resource: ResourceDefinition, uriKey: String, _ revision: ProtocolRevision) {
    beginObject()
    member(uriKey, resource.uri)
    member("name", resource.name)
    if revision.has(.titles) { member("title", resource.title) }
    member("description", resource.description)
    if let mimeType = resource.mimeType { member("mimeType", mimeType) }
    if let size = resource.size { member("size", size) }
    if let annotations = resource.annotations { self.annotations(annotations, revision) }
    icons(resource.icons, revision)
    endObject()
  }

  /// The member `icons`, if there are any and the revision has them.
  mutating func icons(_ icons: [Icon], _ revision: ProtocolRevision) {
    if revision.has(.icons) { icons.write(to: &self) }
  }
}
