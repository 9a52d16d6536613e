import JSON

// The tables, one for each vendor. A source is the page that states the rule; where vendors state none, the report of the refusal.

extension VendorRule {
  /// The protocol's own, and those of hosts whatever model they use.
  static let protocolRules = [
    VendorRule(
      .mcp, "the root of both schemas has the type object",
      "schema/2025-11-25/schema.json, Tool",
      refuses: .root(["type": "string"]), .root(["properties": [:]]), .output(["type": "array"]),
    ) { tool in tool.paths { $0.depth == 0 && $0.type != "object" } },
    VendorRule(
      .hosts, "every object lists its properties and what it requires, and requires nothing else",
      "https://github.com/makenotion/notion-mcp-server/issues/341",
      refuses: .root(["type": "object", "required": []]), .argument(["type": "object", "properties": [:]]),
      .root(["type": "object", "properties": [:], "required": ["text"]]),
    ) { tool in
      tool.paths { place in
        guard place.type == "object" else { return false }
        guard let properties = place.properties, let required = place.schema["required"]?.array else { return true }
        return required.contains { $0.string.flatMap { properties[$0] } == nil }
      }
    },
    VendorRule(
      .hosts, "every schema names one type",
      "https://github.com/openai/codex/issues/2204",
      refuses: .argument([:]), .argument(["type": ["string", "null"]]), .argument(["anyOf": [["type": "string"]]]),
      .argument(["type": "null"]), .argument(["const": 1]),
    ) { tool in
      let types = ["object", "array", "string", "integer", "number", "boolean"]
      return tool.paths { !types.contains($0.type ?? "") }
    },
    VendorRule(
      .hosts, "every array describes its items",
      "https://github.com/rootlyhq/rootly-mcp-server/issues/82",
      refuses: .argument(["type": "array"]), .argument(["type": "array", "items": true]),
    ) { tool in tool.paths { $0.type == "array" && $0.schema["items"]?.object == nil } },
    VendorRule(
      .hosts, "server and tool together have at most 60 characters",
      "https://github.com/microsoft/vscode/issues/243602",
      refuses: .name(String(repeating: "a", count: 52)),
    ) { tool in "workbench".count + tool.name.count > 60 ? [tool.name] : [] },
  ]

  static let anthropicRules = [
    VendorRule(
      .anthropic, "a tool's name matches ^[a-zA-Z0-9_-]{1,64}$",
      "https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools",
      refuses: .name("count.words"), .name(""), .name("wörter"),
    ) { tool in matches(tool.name, "[a-zA-Z0-9_-]{1,64}") ? [] : [tool.name] },
    VendorRule(
      .anthropic, "a property's name matches ^[a-zA-Z0-9_.-]{1,64}$",
      "https://github.com/anthropics/claude-code/issues/79418",
      refuses: .argumentName("filter[id]"), .argumentName(String(repeating: "a", count: 65)),
    ) { tool in tool.argumentNames(unlike: "[a-zA-Z0-9_.-]{1,64}") },
    VendorRule(
      .anthropic, "no oneOf, allOf or anyOf at the top",
      "https://github.com/anthropics/claude-code/issues/4886",
      refuses: .root(["type": "object", "properties": [:], "required": [], "oneOf": [["type": "object"]]]),
    ) { tool in tool.input[0].keywords(among: ["oneOf", "allOf", "anyOf"]) },
    VendorRule(
      .anthropicStrict, "no reference, so no recursion and nothing external",
      "https://platform.claude.com/docs/en/build-with-claude/structured-outputs",
      refuses: .argument(["type": "object", "properties": [:], "required": [], "$ref": "#"]),
    ) { tool in tool.paths { $0.schema["$ref"] != nil || $0.schema["$dynamicRef"] != nil } },
    VendorRule(
      .anthropicStrict, "an enum has no objects or arrays",
      "https://platform.claude.com/docs/en/build-with-claude/structured-outputs",
      refuses: .argument(["type": "array", "items": ["type": "string"], "enum": [["a"], ["b"]]]),
    ) { tool in
      tool.paths { $0.schema["enum"]?.array?.contains { $0.array != nil || $0.object != nil } ?? false }
    },
  ]

  static let openAIRules = [
    VendorRule(
      .openAI, "a function's name has at most 64 letters, digits, underscores and dashes",
      "https://platform.openai.com/docs/api-reference/chat/create",
      refuses: .name("count words"), .name(String(repeating: "a", count: 65)),
    ) { tool in matches(tool.name, "[a-zA-Z0-9_-]{1,64}") ? [] : [tool.name] },
    VendorRule(
      .openAI, "a function's description has at most 1024 characters",
      "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/function-calling",
      refuses: .description(String(repeating: "a", count: 1025)),
    ) { tool in tool.description.unicodeScalars.count > 1024 ? ["its description"] : [] },
    VendorRule(
      .openAI, "parameters have no oneOf, anyOf, allOf, enum or not at the top",
      "https://platform.openai.com/docs/guides/structured-outputs",
      refuses: .root(["type": "object", "properties": [:], "required": [], "anyOf": [["type": "object"]]]),
      .root(["type": "object", "properties": [:], "required": [], "not": ["type": "object"]]),
    ) { tool in tool.input[0].keywords(among: ["oneOf", "anyOf", "allOf", "enum", "not"]) },
    VendorRule(
      .openAIStrict, "an object's members are known, since it gets additionalProperties: false",
      "https://platform.openai.com/docs/guides/structured-outputs",
      refuses: .argument(["type": "object"]),
      .argument(["type": "object", "properties": [:], "required": [], "additionalProperties": ["type": "string"]]),
      .argument(["type": "object", "properties": [:], "required": []]),
    ) { tool in
      tool.paths(tool.input) { place in
        guard place.type == "object" else { return false }
        if let extra = place.schema["additionalProperties"], extra != false { return true }
        return place.properties == nil || (place.depth > 0 && place.properties?.isEmpty == true)
      }
    },
    VendorRule(
      .openAIStrict, "no composition and no conditions beside anyOf",
      "https://platform.openai.com/docs/guides/structured-outputs",
      refuses: .argument(["type": "string", "allOf": [["type": "string"]]]),
      .argument(["type": "string", "not": ["type": "string"]]),
      .argument(["type": "string", "if": ["type": "string"]]),
      .argument(["type": "object", "properties": [:], "required": [], "dependentRequired": [:]]),
    ) { tool in
      tool.input.flatMap {
        $0.keywords(among: [
          "allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties",
        ])
      }
    },
    VendorRule(
      .openAIStrict, "objects are nested at most ten deep",
      "https://platform.openai.com/docs/guides/structured-outputs",
      refuses: .argument(nested(10)),
    ) { tool in tool.paths(tool.input) { $0.type == "object" && $0.depth >= 10 } },
    VendorRule(
      .openAIStrict, "at most 5000 properties, 1000 values of enums, and 120,000 characters in their names and values",
      "https://platform.openai.com/docs/guides/structured-outputs",
      refuses: .argument(["type": "string", "enum": .array((0...1000).map { .string("\($0)") })]),
      .argument(["type": "string", "enum": [.string(String(repeating: "a", count: 120_001))]]),
    ) { tool in
      let names = tool.input.flatMap { $0.properties?.keys ?? [] }
      let values = tool.input.flatMap { $0.schema["enum"]?.array ?? [] }.map { $0.string ?? "" }
      let characters = (names + values).reduce(0) { $0 + $1.unicodeScalars.count }
      return names.count > 5000 || values.count > 1000 || characters > 120_000 ? ["inputSchema"] : []
    },
  ]

  static let geminiRules = [
    VendorRule(
      .gemini, "a function's name begins with a letter or an underscore and has at most 63 of [a-zA-Z0-9_-]",
      "https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/FunctionDeclaration",
      refuses: .name("3d"), .name("-x"), .name(String(repeating: "a", count: 64)),
    ) { tool in matches(tool.name, "[a-zA-Z_][a-zA-Z0-9_-]{0,62}") ? [] : [tool.name] },
    VendorRule(
      .gemini, "a parameter's name begins with a letter or an underscore and has at most 64 of [a-zA-Z0-9_]",
      "https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/FunctionDeclaration",
      refuses: .argumentName("max-items"), .argumentName("2nd"), .argumentName("a.b"),
    ) { tool in tool.argumentNames(unlike: "[a-zA-Z_][a-zA-Z0-9_]{0,63}") },
    VendorRule(
      .gemini, "only the members of its Schema object",
      "https://ai.google.dev/api/caching#Schema",
      refuses: .argument(["type": "integer", "exclusiveMinimum": 0]), .argument(["type": "string", "const": "a"]),
      .root(["$schema": "x", "type": "object", "properties": [:], "required": []]),
      .argument(["type": "object", "properties": ["a": ["$ref": "#/$defs/a"]], "required": []]),
      .argument(["type": "object", "properties": [:], "required": [], "additionalProperties": false]),
    ) { tool in
      tool.all.flatMap { place in
        (place.schema.object?.keys ?? []).filter { !geminiMembers.contains($0) }.map { "\(place.path).\($0)" }
      }
    },
    VendorRule(
      .gemini, "an enum is of strings, and has some",
      "https://ai.google.dev/api/caching#Schema",
      refuses: .argument(["type": "integer", "enum": [1, 2]]), .argument(["type": "string", "enum": []]),
      .argument(["type": "string", "enum": ["a", 1]]),
    ) { tool in
      tool.paths { place in
        guard let values = place.schema["enum"] else { return false }
        guard place.type == "string", let values = values.array, !values.isEmpty else { return true }
        return values.contains { $0.string == nil }
      }
    },
    VendorRule(
      .gemini, "a string's format is enum or date-time, a number's one of its sizes",
      "https://github.com/modelcontextprotocol/servers/issues/1624",
      refuses: .argument(["type": "string", "format": "uri"]), .argument(["type": "integer", "format": "double"]),
    ) { tool in
      let formats = [
        "string": ["enum", "date-time"], "integer": ["int32", "int64"], "number": ["float", "double"],
      ]
      return tool.paths { place in
        guard let format = place.schema["format"] else { return false }
        return formats[place.type ?? ""]?.contains(format.string ?? "") != true
      }
    },
    VendorRule(
      .gemini, "an object below the top has properties",
      "https://ai.google.dev/api/caching#Schema",
      refuses: .argument(["type": "object", "properties": [:], "required": []]),
    ) { tool in tool.paths(tool.input) { $0.depth > 0 && $0.type == "object" && $0.properties?.isEmpty != false } },
  ]

  static let bedrockRules = [
    VendorRule(
      .bedrock, "a tool's name begins with a letter and has at most 64 letters, digits and underscores",
      "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_ToolSpecification.html",
      refuses: .name("count-words"), .name("_count"),
    ) { tool in matches(tool.name, "[a-zA-Z][a-zA-Z0-9_]{0,63}") ? [] : [tool.name] },
    VendorRule(
      .bedrock, "a description is not empty",
      "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html",
      refuses: .description(""),
    ) { tool in tool.description.isEmpty ? ["its description"] : [] },
    VendorRule(
      .bedrock, "the schema's top has the type object",
      "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolInputSchema.html",
      refuses: .root(["type": "array", "items": ["type": "string"]]),
    ) { tool in tool.input[0].type == "object" ? [] : ["inputSchema"] },
  ]

  /// The members of Gemini's `Schema` that JSON Schema has as well.
  private static let geminiMembers: Set<String> = [
    "type", "format", "title", "description", "enum", "maxItems", "minItems", "properties", "required", "minProperties",
    "maxProperties", "minLength", "maxLength", "pattern", "anyOf", "default", "items", "minimum", "maximum",
  ]

  /// An object with an object in it, and so on: this many objects.
  private static func nested(_ levels: Int) -> JSONValue {
    let inner: JSONValue = levels == 1 ? ["type": "string"] : nested(levels - 1)
    return ["type": "object", "properties": ["a": inner], "required": []]
  }
}

extension OfferedTool.Place {
  /// Those of some keywords that the schema uses, each with its place.
  fileprivate func keywords(among keywords: [String]) -> [String] {
    keywords.filter { schema[$0] != nil }.map { "\(path).\($0)" }
  }
}
