package import JSON

/// One rule of those who read tools on their way to a model: a request with one tool that breaks it is refused whole.
///
/// The rules are `VendorRule.all`, in the files `VendorRule+….swift`.
package struct VendorRule: Sendable {
  /// Who refuses. A strict mode is judged after the rewriting that the vendor's own SDKs do for it: closing objects, requiring
  /// everything, dropping bounds.
  package enum Vendor: String, Sendable {
    case mcp = "MCP"
    case hosts = "hosts"
    case anthropic = "Anthropic"
    case anthropicStrict = "Anthropic, strict"
    case openAI = "OpenAI"
    case openAIStrict = "OpenAI, strict"
    case gemini = "Gemini"
    case bedrock = "Bedrock"
  }

  /// What makes an acceptable tool one that the rule must refuse.
  package enum Counterexample: Sendable {
    case name(String)
    case description(String)
    /// Its root, instead of an object with the argument `text`.
    case root(JSONValue)
    /// The schema of its argument `text`.
    case argument(JSONValue)
    /// The name of that argument.
    case argumentName(String)
    /// The schema of its structured result.
    case output(JSONValue)
  }

  package let vendor: Vendor
  /// What must hold, as a sentence.
  package let statement: String
  /// Where the vendor says so, or where its refusal is on record.
  package let source: String
  package let counterexamples: [Counterexample]
  /// What in a tool breaks the rule, each as a place or a name.
  package let violations: @Sendable (OfferedTool) -> [String]

  init(
    _ vendor: Vendor, _ statement: String, _ source: String, refuses counterexamples: Counterexample...,
    where violations: @escaping @Sendable (OfferedTool) -> [String],
  ) {
    self.vendor = vendor
    self.statement = statement
    self.source = source
    self.counterexamples = counterexamples
    self.violations = violations
  }

  package static let all = protocolRules + anthropicRules + openAIRules + geminiRules + bedrockRules

  /// Everything that some vendor refuses in an MCP `Tool`, as sentences; empty if all accept it.
  package static func refusals(of definition: JSONValue) -> [String] {
    let tool = OfferedTool(definition)
    return all.flatMap { rule in
      rule.violations(tool).map { "\(tool.name): \($0): \(rule.vendor.rawValue): \(rule.statement) (\(rule.source))" }
    }
  }
}

extension VendorRule.Counterexample {
  /// A tool that every vendor accepts.
  package static var acceptable: JSONValue { tool() }

  /// The acceptable tool with this one difference.
  package var definition: JSONValue {
    switch self {
    case .name(let name): Self.tool(name: name)
    case .description(let description): Self.tool(description: description)
    case .root(let schema): Self.tool(input: schema)
    case .argument(let schema): Self.tool(input: Self.object("text", schema))
    case .argumentName(let name): Self.tool(input: Self.object(name, ["type": "string"]))
    case .output(let schema): Self.tool(output: schema)
    }
  }

  private static func object(_ name: String, _ schema: JSONValue) -> JSONValue {
    let properties = JSONObject(dictionaryLiteral: (name, schema))
    return ["type": "object", "properties": .object(properties), "required": []]
  }

  private static func tool(
    name: String = "count_words", description: String = "Counts the words of a text.",
    input: JSONValue = object("text", ["type": "string", "description": "The text"]),
    output: JSONValue = object("words", ["type": "integer", "minimum": 0]),
  ) -> JSONValue {
    ["name": .string(name), "description": .string(description), "inputSchema": input, "outputSchema": output]
  }
}

extension OfferedTool {
  /// The places of schemas that something is true of.
  func paths(_ places: [Place]? = nil, where isWrong: (Place) -> Bool) -> [String] {
    (places ?? all).filter(isWrong).map(\.path)
  }

  /// The names of arguments, at any depth, that do not match a pattern.
  func argumentNames(unlike pattern: String) -> [String] {
    input.flatMap { $0.properties?.keys ?? [] }.filter { !matches($0, pattern) }
  }
}

/// Whether all of a text matches a pattern.
func matches(_ text: String, _ pattern: String) -> Bool {
  do {
    return try Regex(pattern).wholeMatch(in: text) != nil
  } catch {
    preconditionFailure("\(pattern) is no pattern: \(error)")
  }
}
