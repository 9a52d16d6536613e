/// The resources of a server: those with a fixed URI, and those whose URIs follow a pattern.
package struct ResourceRegistry: Sendable {
  /// By URI.
  package private(set) var resources = NamedList<RegisteredResource>()
  /// By pattern.
  package private(set) var templates = NamedList<RegisteredTemplate>()

  /// More than any URI that is worth listing; longer ones are not looked at.
  private static let longestURI = 16 << 10

  /// - Throws: `RegistryError` for a URI that is taken twice, and for a declaration that is not acceptable.
  package init(_ resources: [any Resource] = [], templates: [any ResourceTemplate] = []) throws(RegistryError) {
    for resource in resources { try add(resource) }
    for template in templates { try add(template) }
  }

  /// None.
  package static let none = ResourceRegistry()
  private init() {}

  /// Whether there is anything that somebody may want to watch.
  package var canChange: Bool { !resources.isEmpty || templates.entries.contains { $0.item.canChange } }

  /// Adds a resource at the end of the list.
  ///
  /// - Throws: `RegistryError` if its URI is taken or its declaration is not acceptable.
  package mutating func add(_ resource: some Resource) throws(RegistryError) {
    guard resources.append(try RegisteredResource(resource), name: resource.uri) else {
      throw RegistryError("Two resources have the URI '\(resource.uri)'.")
    }
  }

  /// Adds a template at the end of the list.
  ///
  /// - Throws: `RegistryError` if its pattern is taken or its declaration is not acceptable.
  package mutating func add(_ template: some ResourceTemplate) throws(RegistryError) {
    guard templates.append(try RegisteredTemplate(template), name: template.uriTemplate) else {
      throw RegistryError("Two resource templates have the pattern '\(template.uriTemplate)'.")
    }
  }

  /// Removes the resource with this URI, or the template with this pattern. False if there is neither.
  package mutating func remove(_ uri: String) -> Bool { resources.remove(uri) || templates.remove(uri) }

  /// Whether a URI is that of a resource here or follows a pattern of resources that can change; what the pattern's
  /// variables say is not looked at.
  package func covers(_ uri: String) -> Bool {
    guard uri.utf8.count <= Self.longestURI else { return false }
    return resources[uri] != nil || templates.entries.contains { $0.item.canChange && $0.item.matches(uri) }
  }

  /// What is behind a URI, or nil if there is nothing.
  ///
  /// - Throws: `ToolError`, `CancellationError`, or whatever else the resource let escape, which is our bug.
  package func read(_ uri: String, in context: ToolContext) async throws -> ReadResource? {
    guard uri.utf8.count <= Self.longestURI else { return nil }
    if let resource = resources[uri] { return try await resource.read(in: context) }
    for template in templates.entries {
      if let read = try await template.item.read(uri, in: context) { return read }
    }
    return nil
  }
}
