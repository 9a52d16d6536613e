package import JSON
import Spelling

/// An argument that is being read: its path and its bounds, from which the error texts are made.
package struct ArgumentSlot: Sendable {
  /// Where it stands below `parent`.
  private enum Place {
    case itself
    case member(String)
    case element(Int)
  }

  // In two parts: a path is an allocation, and one that no error names is never needed.
  private let parent: ArgumentPath
  private let place: Place
  /// What limits the argument.
  package let bounds: [Bound]

  package init(path: ArgumentPath, bounds: [Bound]) {
    parent = path
    place = .itself
    self.bounds = bounds
  }

  init(member name: String, of parent: ArgumentPath, bounds: [Bound]) {
    self.parent = parent
    place = .member(name)
    self.bounds = bounds
  }

  private init(element index: Int, of parent: ArgumentPath, bounds: [Bound]) {
    self.parent = parent
    place = .element(index)
    self.bounds = bounds
  }

  /// Where it stands.
  package var path: ArgumentPath {
    switch place {
    case .itself: parent
    case .member(let name): .member(parent, name)
    case .element(let index): .element(parent, index)
    }
  }

  /// The slots of the elements of this list.
  func elements() -> (Int) -> ArgumentSlot {
    let path = path
    let bounds = bounds.filter { !$0.limitsCount }
    return { index in ArgumentSlot(element: index, of: path, bounds: bounds) }
  }

  /// The slot of a single value that stands for a list of one.
  var single: ArgumentSlot { ArgumentSlot(path: path, bounds: bounds.filter { !$0.limitsCount }) }

  /// The error of a value that is not what the schema and the bounds ask for.
  package func mismatch(_ view: JSONView, _ schema: Schema) -> ToolError {
    var text = "Argument '\(path.text)' is \(view.shortText), expected \(schema.expected(bounds))."
    if case .string(let declared) = schema, let given = view.string,
      let meant = Spelling.closest(to: given, among: bounds.choices ?? declared)
    {
      text += " Did you mean \"\(meant)\"?"
    }
    return ToolError(.invalidArgument, text, argument: path.text)
  }

  /// The error of a value that is too long or too short.
  func wrongSize(_ found: String, _ schema: Schema) -> ToolError {
    ToolError(
      .invalidArgument, "Argument '\(path.text)' \(found), expected \(schema.expected(bounds)).", argument: path.text)
  }

  /// The error of an argument that is required and not there.
  func missing(_ schema: Schema, _ help: String) -> ToolError {
    ToolError(
      .invalidArgument, "Argument '\(path.text)' is missing, expected \(schema.expected(bounds)): \(help).",
      argument: path.text)
  }
}

extension JSONView {
  /// The value as an error quotes it: scalars as they were written, at most 60 characters, containers by kind.
  var shortText: String {
    switch kind {
    case .object: return "an object"
    case .array: return "a list"
    default:
      // Decoding a part of a long string may split a character; the repair marks it, and it is cut off there anyway.
      let text = String(decoding: raw.prefix(240), as: UTF8.self)
      return raw.count <= 240 ? text.excerpt(60) : text.excerpt(60, isCut: true)
    }
  }

  /// The object or list that this string holds as JSON text, or nil.
  func embeddedJSON(_ wanted: JSONKind) -> JSONView? {
    guard let text = string,
      text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: wanted == .object ? "{" : "["),
      let document = try? JSONDocument(Array(text.utf8), maximumTokens: Self.longestEmbedded),
      document.root.kind == wanted
    else { return nil }
    return document.root
  }

  /// As many values as a text within a text may have, as in a line itself: what bounds that sees one string.
  private static let longestEmbedded = 4 << 20
}
