/// A prompt or resource template that suggests values while a person types one.
package protocol Completing: Sendable {
  /// Suggestions for one argument, the likeliest first.
  ///
  /// - Throws: as the prompt or template itself.
  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions
}

/// What a person is typing.
package struct CompletionRequest: Sendable, Hashable {
  /// The argument's name on the wire.
  package let argument: String
  /// What has been typed so far.
  package let value: String
  /// The other arguments as far as they are known, by their names. Revisions before 2025-06-18 do not tell.
  package let known: [String: String]

  package init(argument: String, value: String, known: [String: String] = [:]) {
    self.argument = argument
    self.value = value
    self.known = known
  }

  /// Those of `values` that go on from what was typed, upper and lower case alike.
  package func matching(_ values: [String]) -> Completions {
    let typed = value.lowercased()
    return Completions(values.filter { $0.lowercased().hasPrefix(typed) })
  }
}

/// Suggested values (MCP, CompleteResult).
package struct Completions: Sendable, Hashable {
  /// As many as one answer may hold.
  package static let maximum = 100

  package let values: [String]
  /// How many there are altogether, or nil if nobody counted.
  package let total: Int?
  /// Whether there are more than `values`.
  package let hasMore: Bool

  /// All that there are; the first 100 are kept.
  package init(_ all: [String]) {
    values = Array(all.prefix(Self.maximum))
    total = all.count
    hasMore = all.count > Self.maximum
  }

  /// Some of those that there are; the first 100 are kept.
  package init(_ some: [String], total: Int?, hasMore: Bool) {
    values = Array(some.prefix(Self.maximum))
    self.total = total
    self.hasMore = hasMore || some.count > Self.maximum
  }
}

/// The completion of one prompt's or template's arguments: what it suggests itself, else the choices that are declared.
package struct Completer: Sendable {
  private let properties: [Property]
  private let subject: (any Completing)?

  init(_ properties: [Property], _ subject: (any Completing)?) {
    self.properties = properties
    self.subject = subject
  }

  /// Whether there is an argument that is ever completed.
  package var offersAnything: Bool { subject != nil || properties.contains { !Self.choices($0).isEmpty } }

  /// The names that can be asked for.
  package var arguments: [String] { properties.map(\.name) }

  /// Suggestions for an argument that exists.
  package func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    if let property = properties.first(where: { $0.name == request.argument }) {
      let choices = Self.choices(property)
      if !choices.isEmpty { return request.matching(choices) }
    }
    return try await subject?.completions(request, in: context) ?? Completions([])
  }

  private static func choices(_ property: Property) -> [String] {
    switch property.schema {
    case .string(let declared): property.bounds.choices ?? declared
    case .boolean: ["true", "false"]
    case .integer, .number, .array, .object: []
    }
  }
}
