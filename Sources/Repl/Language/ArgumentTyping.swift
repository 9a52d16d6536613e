package import JSON

/// Gives arguments the types that a tool's schema asks for. A server we did not write may take `"5"` for no number.
package struct ArgumentTyping {
  private let properties: JSONValue?
  private let readFile: (String) throws(ReplSyntaxError) -> String

  /// - Parameters:
  ///   - schema: the tool's input schema, or nil if nothing is known.
  ///   - readFile: the text of a file, for `key=@file`.
  package init(schema: JSONValue?, readFile: @escaping (String) throws(ReplSyntaxError) -> String) {
    properties = schema?["properties"]
    self.readFile = readFile
  }

  /// The arguments as one JSON object. A key that is given several times is a list.
  package func object(_ arguments: [ReplArgument]) throws(ReplSyntaxError) -> JSONValue {
    if let first = arguments.first, first.key == nil, case .json(let value) = first.value { return value }
    var object = JSONObject()
    var repeated: Set<String> = []
    for argument in arguments {
      let key = argument.key ?? ""
      let isAgain = object[key] != nil
      let types = Self.types(properties?[key])
      let isList = types.contains("array")
      let schema = isList ? properties?[key]?["items"] : properties?[key]
      let typed = try value(argument.value, schema, orList: isList)
      switch (object[key], repeated.contains(key)) {
      case (.array(let values)?, true): object[key] = .array(values + [typed])
      case (let value?, false) where isAgain:
        // What a list schema made a list of one already is not wrapped again.
        if isList, case .array(let values) = value, case .array(let more) = typed {
          object[key] = .array(values + more)
        } else {
          object[key] = .array([value, typed])
          repeated.insert(key)
        }
      default: object[key] = typed
      }
    }
    return .object(object)
  }

  private func value(
    _ written: ReplArgument.Value, _ schema: JSONValue?, orList isList: Bool,
  ) throws(ReplSyntaxError) -> JSONValue {
    let single: JSONValue
    switch written {
    case .json(let value):
      if isList, value.array == nil { return .array([value]) }
      return value
    case .text(let text): single = .string(text)
    case .file(let path): single = .string(try readFile(path))
    case .word(let word): single = Self.typed(word, Self.types(schema))
    }
    return isList ? .array([single]) : single
  }

  /// A bare word as the first of the types that it fits. Without a schema `5`, `true` and `null` are what they look
  /// like.
  static func typed(_ word: String, _ types: [String]) -> JSONValue {
    let literal: JSONValue? = try? JSONValue(parsing: word)
    guard !types.isEmpty else {
      switch literal {
      case .integer?, .double?, .number?, .bool?, .null?: return literal ?? .null
      default: return .string(word)
      }
    }
    // A word that is a string cannot be told from a number by its form: where both are allowed, the number it looks
    // like.
    for type in types where type != "string" {
      switch (type, literal) {
      case ("integer", .integer?), ("integer", .number?), ("number", .integer?), ("number", .double?),
        ("number", .number?), ("boolean", .bool?), ("null", .null?):
        return literal ?? .null
      default: continue
      }
    }
    return .string(word)
  }

  /// Every type that a schema allows, `anyOf` and `oneOf` included.
  static func types(_ schema: JSONValue?) -> [String] {
    guard let schema else { return [] }
    var types: [String] = []
    if let type = schema["type"]?.string { types.append(type) }
    for type in schema["type"]?.array ?? [] { if let name = type.string { types.append(name) } }
    for key in ["anyOf", "oneOf"] {
      for branch in schema[key]?.array ?? [] { types += Self.types(branch) }
    }
    if types.isEmpty, schema["enum"]?.array?.contains(where: { $0.string != nil }) == true { types.append("string") }
    return types
  }
}
