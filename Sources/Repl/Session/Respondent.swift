import JSON
import JSONRPC

/// Answers what a server asks of its client: forms by the person, or by what a script has prepared for them, and
/// folders by those that the REPL was given.
package final class Respondent {
  /// Reads a line of the person's behind a prompt; nil if the person gives up, or if there is nobody.
  package var person: ((_ prompt: String) -> String?)?
  private let folders: [String]
  private let console: Console
  /// The contents of the next forms, in order.
  private var prepared: [[ReplArgument]] = []
  private let readFile: (String) throws(ReplSyntaxError) -> String

  /// - Parameters:
  ///   - folders: absolute paths, told as the client's roots; none declares no roots.
  ///   - readFile: the text of a file, for `key=@file`.
  package init(
    folders: [String], console: Console, readFile: @escaping (String) throws(ReplSyntaxError) -> String,
  ) {
    self.folders = folders
    self.console = console
    self.readFile = readFile
  }

  /// What the REPL declares that it can do.
  var capabilities: JSONValue {
    var capabilities: JSONObject = ["elicitation": ["form": [:]]]
    if !folders.isEmpty { capabilities["roots"] = [:] }
    return .object(capabilities)
  }

  /// Answers the next form that the server asks for with these values.
  func prepare(_ values: [ReplArgument]) { prepared.append(values) }

  /// The result for a request of the server's; nil if the REPL does not do that.
  ///
  /// - Throws: ``ReplSyntaxError`` for a prepared value that cannot be used.
  func answer(_ method: String, _ params: JSONValue) throws(ReplSyntaxError) -> JSONValue? {
    switch method {
    case "roots/list" where !folders.isEmpty:
      return ["roots": .array(folders.map { ["uri": .string("file://" + Self.percentEncoded($0))] })]
    case "elicitation/create" where params["mode"]?.string ?? "form" == "form": return try fillIn(params)
    default: return nil
    }
  }

  private func fillIn(_ params: JSONValue) throws(ReplSyntaxError) -> JSONValue {
    let schema = params["requestedSchema"] ?? [:]
    console.remark("the server asks: \(params["message"]?.string ?? "")", .cyan)
    if !prepared.isEmpty {
      let typing = ArgumentTyping(schema: schema, readFile: readFile)
      return ["action": "accept", "content": try typing.object(prepared.removeFirst())]
    }
    guard let person else {
      console.remark("declined: no 'answer' line was left for it", .yellow)
      return ["action": "decline"]
    }
    let required = schema["required"]?.array ?? []
    var content = JSONObject()
    for (name, field) in schema["properties"]?.object ?? [:] {
      let types = ArgumentTyping.types(field)
      repeat {
        guard let text = person(Self.prompt(name, field, isRequired: required.contains(.string(name)))) else {
          return ["action": "cancel"]
        }
        if text.isEmpty {
          content[name] = field["default"]
        } else if types == ["array"] {
          let parts = text.split(separator: ",").map { JSONValue.string(String($0).trimmed) }
          content[name] = .array(parts)
        } else {
          content[name] = ArgumentTyping.typed(text, types)
        }
      } while content[name] == nil && required.contains(.string(name))
    }
    return ["action": "accept", "content": .object(content)]
  }

  /// What the person sees before a field: its name, what it may be, and what it is if left empty.
  private static func prompt(_ name: String, _ field: JSONValue, isRequired: Bool) -> String {
    let items = field["items"] ?? field
    let values =
      items["enum"]?.array?.compactMap(\.string)
      ?? (items["oneOf"] ?? items["anyOf"])?.array?.compactMap { $0["const"]?.string }
    let kind = values.map { $0.joined(separator: "|") } ?? ArgumentTyping.types(field).joined(separator: " or ")
    let left = field["default"].map { ", else \($0)" } ?? (isRequired ? "" : ", or nothing")
    return TerminalText.inert("\(field["title"]?.string ?? name) (\(kind)\(left)): ")
  }

  /// RFC 3986: everything but the unreserved characters and the slash is escaped.
  private static func percentEncoded(_ path: String) -> String {
    var result: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
