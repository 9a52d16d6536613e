/// What a client is told about a resource or a template.
package struct ResourceDefinition: Sendable, Hashable {
  /// The URI, or the pattern of URIs.
  package let uri: String
  package let name: String
  package let title: String
  package let description: String
  package let mimeType: String?
  /// Nil for a template.
  package let size: Int?
  package let annotations: Annotations?
  package let icons: [Icon]

  /// - Parameter kind: "resource" or "resource template", for the error.
  fileprivate func check(_ kind: String, _ flaws: [String] = []) throws(RegistryError) {
    var flaws = flaws
    let scheme = uri.prefix { $0 != ":" }
    if scheme.count == uri.count || !scheme.utf8.allSatisfy(\.isSchemeByte) || scheme.first?.isLetter != true {
      flaws.append("it begins with no scheme such as 'file:'")
    }
    if name.isEmpty { flaws.append("it has no name") }
    if title.isEmpty { flaws.append("it has no title") }
    flaws += ToolDefinition.flaws(ofDescription: description)
    guard flaws.isEmpty else { throw RegistryError("The \(kind) '\(uri)': " + flaws.joined(separator: "; ") + ".") }
  }
}

extension UInt8 {
  /// RFC 3986, section 3.1.
  fileprivate var isSchemeByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// A resource as the registry keeps it.
package final class RegisteredResource: Sendable {
  package let definition: ResourceDefinition
  private let subject: any Resource

  init(_ resource: some Resource) throws(RegistryError) {
    subject = resource
    definition = ResourceDefinition(
      uri: resource.uri, name: resource.name, title: resource.title, description: resource.description,
      mimeType: resource.mimeType, size: resource.size, annotations: resource.annotations, icons: resource.icons)
    try definition.check("resource")
  }

  func read(in context: ToolContext) async throws -> ReadResource {
    let body = try await subject.read(in: context)
    return ReadResource(
      ResourceContents(uri: definition.uri, mimeType: definition.mimeType, body), timeToLive: subject.timeToLive)
  }
}

/// A template whose types are no longer visible: what the registry keeps.
package final class RegisteredTemplate: Sendable {
  package let definition: ResourceDefinition
  package let canChange: Bool
  /// Put off, as a tool's declarations are: reflection over the variables took a third of the instructions of the server's
  /// start, and most sessions complete nothing.
  private let lazyCompleter: Lazy<Completer>
  private let isCompleted: Bool
  private let pattern: URITemplate
  private let timeToLive: Duration
  private let body: @Sendable ([String], ToolContext) async throws -> ResourceBody?

  init<Subject: ResourceTemplate>(_ template: Subject) throws(RegistryError) {
    definition = ResourceDefinition(
      uri: template.uriTemplate, name: template.name, title: template.title, description: template.description,
      mimeType: template.mimeType, size: nil, annotations: template.annotations, icons: template.icons)
    lazyCompleter = Lazy {
      Completer(InputShape.of(Subject.Variables.self).properties, template as? any Completing)
    }
    isCompleted = template.isCompleted
    timeToLive = template.timeToLive
    canChange = template.canChange
    let pattern: URITemplate
    do throws(URITemplate.Flaw) {
      pattern = try URITemplate(template.uriTemplate)
    } catch {
      throw RegistryError("The resource template '\(template.uriTemplate)' \(error.description).")
    }
    self.pattern = pattern
    body = { values, context in
      try await template.read(Subject.Variables.decoded(from: pattern.arguments(values)), in: context)
    }
    #if DEBUG
      try definition.check("resource template", declarationFlaws(InputShape.of(Subject.Variables.self)))
    #else
      try definition.check("resource template")
    #endif
  }

  /// Reflects when it is first asked for.
  package var completer: Completer { lazyCompleter.value }

  /// Whether any of its variables is ever completed.
  package var offersCompletion: Bool { isCompleted && completer.offersAnything }

  /// What a debug build looks for when a template is made, as `RegisteredTool` does.
  private func declarationFlaws(_ shape: InputShape) -> [String] {
    var flaws = shape.flaws
    if Set(pattern.variables) != Set(shape.properties.map(\.name)) {
      flaws.append(
        "its variables are \(pattern.variables.joined(separator: ", ")), declared are "
          + Schema.memberList(shape.properties))
    }
    if !isCompleted, completer.offersAnything { flaws.append("it says that nothing is completed, and completes") }
    return flaws
  }

  /// Whether a URI follows the pattern.
  func matches(_ uri: String) -> Bool { pattern.match(uri) != nil }

  /// Nil if the URI does not follow the pattern, or if there is nothing with these variables.
  func read(_ uri: String, in context: ToolContext) async throws -> ReadResource? {
    guard let values = pattern.match(uri), let body = try await body(values, context) else { return nil }
    return ReadResource(ResourceContents(uri: uri, mimeType: definition.mimeType, body), timeToLive: timeToLive)
  }
}
