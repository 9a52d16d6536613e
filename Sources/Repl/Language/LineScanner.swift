import JSON

/// Cuts a line into words and arguments. It goes by Unicode scalars, so that a combining mark hides no quote.
struct LineScanner {
  private let text: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  /// What comes next, or nil at the end.
  var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

  /// Everything that has not been read.
  var rest: String { string(position..<text.count) }

  mutating func skipSpace() { while let next = peek, next.isSpace { position += 1 } }

  /// Everything up to white space.
  mutating func word() -> String {
    let start = position
    while let next = peek, !next.isSpace { position += 1 }
    return string(start..<position)
  }

  /// What follows the name of a tool or method: `key=value` pairs, or one JSON object.
  mutating func arguments() throws(ReplSyntaxError) -> [ReplArgument] {
    var arguments: [ReplArgument] = []
    skipSpace()
    if peek == "{" {
      arguments.append(ReplArgument(key: nil, value: .json(try json())))
      skipSpace()
      guard peek == nil else { throw ReplSyntaxError("nothing can follow the JSON object: '\(rest)'") }
      return arguments
    }
    while let next = peek, next != "#" {
      let start = position
      while let next = peek, !next.isSpace, next != "=" { position += 1 }
      let key = string(start..<position)
      guard peek == "=", !key.isEmpty else {
        throw ReplSyntaxError(
          "'\(key)' is not an argument: write key=value, or all arguments as one JSON object "
            + "(a value with spaces goes in single quotes)")
      }
      position += 1
      arguments.append(ReplArgument(key: key, value: try value(of: key)))
      skipSpace()
    }
    return arguments
  }

  private mutating func value(of key: String) throws(ReplSyntaxError) -> ReplArgument.Value {
    switch peek {
    case "{", "[", "\"": return .json(try json())
    case "'":
      let start = position + 1
      guard let end = text[start...].firstIndex(of: "'") else {
        throw ReplSyntaxError("the single quote behind '\(key)=' is never closed")
      }
      position = end + 1
      try expectEnd(of: key)
      return .text(string(start..<end))
    case "@":
      position += 1
      if peek == "@" { return .text(word()) }
      let path = word()
      guard !path.isEmpty else { throw ReplSyntaxError("'\(key)=@' names no file") }
      return .file(path)
    default:
      return .word(word())
    }
  }

  /// One JSON value, found by its quotes and brackets and then parsed.
  private mutating func json() throws(ReplSyntaxError) -> JSONValue {
    let start = position
    var depth = 0
    var isQuoted = false
    while let next = peek {
      position += 1
      switch next {
      case "\\" where isQuoted: position = min(position + 1, text.count)
      case "\"": isQuoted.toggle()
      case "{" where !isQuoted, "[" where !isQuoted: depth += 1
      case "}" where !isQuoted, "]" where !isQuoted: depth -= 1
      default: break
      }
      if depth <= 0, !isQuoted { break }
    }
    let source = string(start..<position)
    do {
      let value = try JSONValue(parsing: source)
      try expectEnd(of: source)
      return value
    } catch let error as JSONSyntaxError {
      throw ReplSyntaxError("\(source) is no JSON: \(error)")
    } catch let error as ReplSyntaxError {
      throw error
    } catch {
      throw ReplSyntaxError("\(error)")
    }
  }

  private func expectEnd(of what: String) throws(ReplSyntaxError) {
    guard let next = peek, !next.isSpace else { return }
    throw ReplSyntaxError("a space is missing before '\(rest)' (behind \(what))")
  }

  private func string(_ range: Range<Int>) -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text[range])
    return String(result)
  }
}

extension Unicode.Scalar {
  var isSpace: Bool { self == " " || self == "\t" || self == "\r" || self == "\n" }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    var scalars = Substring(self).unicodeScalars
    while scalars.first?.isSpace == true { scalars.removeFirst() }
    while scalars.last?.isSpace == true { scalars.removeLast() }
    return String(scalars)
  }
}
