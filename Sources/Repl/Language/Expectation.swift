package import JSON

/// What a script says the last answer must be.
///
///     expect PATH VALUE             the value at PATH of the result is VALUE: JSON, or a string as it stands
///     expect PATH contains TEXT     the string at PATH has TEXT in it, or the list at PATH has that element
///     expect PATH exists            there is something at PATH
///     expect error [CODE] [TEXT]    the answer is an error with that code and TEXT in its message
///
/// An error is a protocol error, or a tool's result that says `isError`.
package enum Expectation: Equatable {
  /// `text` is the value as it was written, which a string may be equal to: `45` is the number and the string.
  case equals(JSONPath, JSONValue, text: String)
  case contains(JSONPath, String)
  case exists(JSONPath)
  case error(code: Int?, text: String)

  package init(_ text: String) throws(ReplSyntaxError) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map { String($0).trimmed }
    guard let first = parts.first else {
      throw ReplSyntaxError("expect needs something to expect: expect PATH VALUE, or expect error TEXT")
    }
    let rest = parts.count > 1 ? parts[1] : ""
    if first == "error" {
      let words = rest.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
      if let code = words.first.flatMap({ Int($0) }) {
        self = .error(code: code, text: Self.unquoted(words.count > 1 ? words[1] : ""))
      } else {
        self = .error(code: nil, text: Self.unquoted(rest))
      }
      return
    }
    let path = try JSONPath(first)
    if rest == "exists" {
      self = .exists(path)
    } else if rest.hasPrefix("contains ") {
      self = .contains(path, Self.unquoted(String(rest.dropFirst("contains ".count)).trimmed))
    } else if rest.isEmpty {
      throw ReplSyntaxError("expect \(first) needs a value: expect \(first) VALUE, or expect \(first) exists")
    } else if let value = try? JSONValue(parsing: rest) {
      self = .equals(path, value, text: rest)
    } else {
      self = .equals(path, .string(rest), text: rest)
    }
  }

  /// The text that a JSON string spells, any other text as it is.
  private static func unquoted(_ text: String) -> String {
    guard text.hasPrefix("\""), let value = try? JSONValue(parsing: text) else { return text }
    return value.string ?? text
  }

  /// Nil if the answer is as expected, else how it is not.
  package func failure(of answer: Answer) -> String? {
    if case .error(let code, let text) = self { return errorFailure(of: answer, code, text) }
    guard case .result(let result) = answer else { return "expected a result, got \(answer.summary)" }
    switch self {
    case .equals(let path, let expected, let text):
      guard let actual = path.value(in: result) else { return nothing(at: path, in: result) }
      if Self.isSame(actual, expected) || actual.string == text { return nil }
      return "expected \(path) to be \(expected), it is \(actual)"
    case .contains(let path, let text):
      guard let actual = path.value(in: result) else { return nothing(at: path, in: result) }
      let isThere =
        actual.string.map { text.isEmpty || $0.contains(text) }
        ?? actual.array?.contains { $0.string == text || $0.description == text } ?? false
      return isThere ? nil : "expected \(path) to contain \(JSONValue.string(text)), it is \(actual)"
    case .exists(let path):
      return path.value(in: result) == nil ? nothing(at: path, in: result) : nil
    case .error:
      return nil
    }
  }

  private func errorFailure(of answer: Answer, _ code: Int?, _ text: String) -> String? {
    let message: String
    switch answer {
    case .error(let actual, let said, _):
      if let code, code != actual { return "expected error \(code), got \(answer.summary)" }
      message = said
    case .result(let result) where result["isError"] == true:
      if let code { return "expected error \(code), got a result that says isError" }
      message = (result["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
    default: return "expected an error, got \(answer.summary)"
    }
    guard text.isEmpty || message.contains(text) else {
      return "expected an error with \(JSONValue.string(text)) in it, got \(JSONValue.string(message))"
    }
    return nil
  }

  private func nothing(at path: JSONPath, in result: JSONValue) -> String {
    let keys = result.object?.keys.joined(separator: ", ") ?? ""
    return "there is nothing at \(path)" + (keys.isEmpty ? "" : "; the result has \(keys)")
  }

  /// 1 and 1.0 are one number, here as in JSON Schema.
  private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
    case (.object(let left), .object(let right)):
      left.count == right.count && left.allSatisfy { key, value in right[key].map { isSame(value, $0) } ?? false }
    case (.integer, .double), (.double, .integer): left.double == right.double
    default: left == right
    }
  }
}
