extension JSONValue: Codable {
  /// Takes a value of any shape.
  ///
  /// - Throws: `DecodingError`, for a string with half a surrogate pair among others.
  package init(from decoder: any Decoder) throws {
    if let decoder = decoder as? TapeDecoder {
      if let broken = decoder.context.storage.firstBrokenString(in: decoder.index) {
        // Reports the broken string as decoding it does.
        _ = try decoder.context.string(at: broken)
      }
      self.init(decoder.context.storage, at: decoder.index)
    } else {
      try self.init(shapeOf: decoder)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    if let encoder = encoder as? ValueEncoder {
      try encoder.write { try $0.value(self) }
    } else {
      try encode(toForeign: encoder)
    }
  }

  /// Finds the shape by trying, which is all that a decoder of unknown make allows.
  private init(shapeOf decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: JSONKey.self) {
      var object = JSONObject()
      for key in members.allKeys { object[key.stringValue] = try members.decode(JSONValue.self, forKey: key) }
      self = .object(object)
    } else if var elements = try? decoder.unkeyedContainer() {
      var array: [JSONValue] = []
      while !elements.isAtEnd { array.append(try elements.decode(JSONValue.self)) }
      self = .array(array)
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let bool = try? value.decode(Bool.self) {
        self = .bool(bool)
      } else if let integer = try? value.decode(Int64.self) {
        self = .integer(integer)
      } else if let double = try? value.decode(Double.self) {
        self = .double(double)
      } else {
        self = .string(try value.decode(String.self))
      }
    }
  }

  private func encode(toForeign encoder: any Encoder) throws {
    switch self {
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let members):
      var container = encoder.container(keyedBy: JSONKey.self)
      for (key, value) in members { try container.encode(value, forKey: JSONKey(key)) }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .double(let value): try container.encode(value)
      case .string(let value): try container.encode(value)
      case .number(let digits):
        guard let value = double else {
          let context = EncodingError.Context(
            codingPath: encoder.codingPath, debugDescription: "\(digits) fits no number of this encoder")
          throw EncodingError.invalidValue(digits, context)
        }
        try container.encode(value)
      default: try container.encodeNil()
      }
    }
  }
}

extension TapeStorage {
  /// The first string inside the value at `index`, keys included, that holds half a surrogate pair.
  func firstBrokenString(in index: Int) -> Int? {
    (index..<Int(tokens[index].next)).first { tokens[$0].kind == .escapedString && string(at: $0) == nil }
  }
}
