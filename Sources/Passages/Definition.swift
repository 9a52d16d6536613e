/// What a line of code defines, as far as its words tell.
struct Definition {
  var name: String
  /// Whether it may hold other definitions that stand for themselves.
  var isContainer: Bool

  private static let containers: Set<String> = [
    "class", "struct", "interface", "enum", "namespace", "trait", "impl", "extension", "protocol", "module", "object",
    "actor", "mod", "union", "record", "defmodule",
  ]
  private static let functions: Set<String> = ["def", "func", "fn", "function", "fun", "sub", "defp", "macro"]
  private static let control: Set<String> = [
    "if", "for", "while", "switch", "return", "catch", "else", "do", "guard", "sizeof", "elif", "match", "when", "with",
    "synchronized", "defined", "assert", "throw", "new", "await", "let", "var", "case", "repeat", "using",
  ]

  /// Reads at most 600 bytes and six lines from a header's first byte.
  init?(_ text: [UInt8], at start: Int, before limit: Int, family: CodeFamily) {
    let end = min(limit, start + 600)
    var offset = start
    var words: [Range<Int>] = []
    /// The word before the first parenthesis, and whether a body was seen to open.
    var called: Range<Int>?
    /// The type that a method of Go belongs to, and whether it is being read.
    var receiver: Range<Int>?
    var isInReceiver = false
    var opens = false
    var newlines = 0
    var depth = 0
    scan: while offset < end {
      let byte = text[offset]
      if byte.isWord {
        let word = offset
        while offset < end, text[offset].isWord { offset += 1 }
        if depth == 0 { words.append(word..<offset) }
        if isInReceiver { receiver = word..<offset }
        continue
      }
      switch byte {
      case UInt8(ascii: "("):
        if depth == 0, called == nil, let last = words.last, last.upperBound == offset || family.preprocessor {
          let isReceiver = words.count == 1 && text.string(last) == "func"
          if !isReceiver { called = last }
        }
        isInReceiver = words.count == 1 && receiver == nil && text.string(words[0]) == "func"
        depth += 1
      case UInt8(ascii: ")"):
        isInReceiver = false
        depth -= 1
      case UInt8(ascii: "["): isInReceiver = false
      case UInt8(ascii: "{"):
        opens = true
        break scan
      case UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "\""): if depth <= 0 { break scan }
      case 0x0A:
        newlines += 1
        if newlines == 6 || !family.braces && depth <= 0 { break scan }
      case UInt8(ascii: "<"):
        // The parameters of `impl<T>` and `func f<T>` are nobody's name.
        if let close = text[offset..<min(end, offset + 100)].firstIndex(of: UInt8(ascii: ">")) { offset = close }
      default: break
      }
      offset += 1
    }
    for (index, range) in words.prefix(8).enumerated() {
      let word = text.string(range)
      if Self.control.contains(word) { return nil }
      let isFunction = Self.functions.contains(word)
      guard isFunction || Self.containers.contains(word), index + 1 < words.count else { continue }
      if !isFunction, family.braces, !opens || family.preprocessor && called != nil { continue }
      var rest = Array(words[(index + 1)...])
      if word == "impl", let other = rest.firstIndex(where: { text.string($0) == "for" }), other + 1 < rest.count {
        rest = Array(rest[(other + 1)...])
      }
      let next = text.string(rest[0])
      if Self.containers.contains(next) || next == "func" || next == "fun" { continue }
      name = Self.qualified(text, rest)
      if let receiver { name = "\(text.string(receiver)).\(name)" }
      isContainer = !isFunction
      return
    }
    guard family.braces, opens || family.preprocessor && newlines > 0, let called, !family.data else { return nil }
    let found = text.string(called)
    guard !Self.control.contains(found), opens else { return nil }
    name = found
    isContainer = false
  }

  /// The first word with what `.` and `::` join to it.
  private static func qualified(_ text: [UInt8], _ words: [Range<Int>]) -> String {
    var end = words[0].upperBound
    for next in words.dropFirst() {
      let gap = text[end..<next.lowerBound]
      guard (1...2).contains(gap.count), gap.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) else {
        break
      }
      end = next.upperBound
    }
    return text.string(words[0].lowerBound..<min(end, words[0].lowerBound + 200))
  }
}
