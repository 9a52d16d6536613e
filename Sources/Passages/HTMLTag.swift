/// A tag, comment or declaration of HTML.
struct HTMLTag {
  /// In lower case; empty for a comment, a declaration or a processing instruction.
  var name = ""
  var isEnd = false
  /// Whether it has no content: `<br/>`.
  var isEmpty = false
  var end: Int
  /// Whether it opens what leads through a page or through a book and is none of its text, as its class or role says.
  private(set) var isNavigation = false
  /// Whether it opens a note beside the text, whose headings part nothing: what follows it is not below them.
  private(set) var isNote = false

  /// Nil if the `<` at the offset opens nothing.
  init?(_ html: [UInt8], at start: Int) {
    var offset = start + 1
    guard offset < html.count else { return nil }
    if html[offset] == UInt8(ascii: "!") || html[offset] == UInt8(ascii: "?") {
      end = html.has("!--", at: offset, before: html.count) ? Self.find("-->", in: html, from: start + 4) : html.count
      if !html.has("!--", at: offset, before: html.count) { end = Self.find(">", in: html, from: offset) }
      return
    }
    if html[offset] == UInt8(ascii: "/") {
      isEnd = true
      offset += 1
    }
    guard offset < html.count, html[offset].isLetter, html[offset] < 0x80 else { return nil }
    let nameStart = offset
    while offset < html.count, offset - nameStart < 32, html[offset].isWord || html[offset] == UInt8(ascii: "-") {
      offset += 1
    }
    name = Self.lowercased(html, nameStart..<offset)
    let attributes = offset
    defer { if !isEnd, !isEmpty, end > attributes { judge(html, attributes..<end) } }
    // Attributes: `>` inside quotes is theirs, but a quote that is never closed must not take the page with it.
    var quote: UInt8?
    let bound = min(html.count, offset + 65_536)
    while offset < bound {
      let byte = html[offset]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        isEmpty = html[offset - 1] == UInt8(ascii: "/")
        end = offset + 1
        return
      } else if byte == 0x22 || byte == 0x27 {
        if html[offset - 1] == UInt8(ascii: "=") || html[offset - 1].isBlank { quote = byte }
      }
      offset += 1
    }
    end = offset
  }

  /// Looks at what its class and its role say.
  private mutating func judge(_ html: [UInt8], _ attributes: Range<Int>) {
    Self.forEachWord(of: "class=", html, attributes) { word in
      if Self.navigation.contains(word) { isNavigation = true }
      if Self.notes.contains(word) { isNote = true }
    }
    Self.forEachWord(of: "role=", html, attributes) { word in
      if word == "navigation" { isNavigation = true }
    }
  }

  /// Of DocBook, Sphinx, Doxygen and common style sheets.
  private static let navigation: Set<String> = [
    "navheader", "navfooter", "toc", "navbar", "navigation", "breadcrumb", "breadcrumbs", "sidebar", "sphinxsidebar",
    "related", "headerlink", "navpath", "footer",
  ]

  private static let notes: Set<String> = ["note", "tip", "warning", "caution", "important", "admonition"]

  /// Hands over the words of a quoted attribute, in lower case.
  private static func forEachWord(
    of attribute: String, _ html: [UInt8], _ attributes: Range<Int>, _ body: (String) -> Void,
  ) {
    let start = find(attribute, in: html, from: attributes.lowerBound, before: attributes.upperBound)
    guard start < attributes.upperBound, html[start] == 0x22 || html[start] == 0x27,
      let end = html[(start + 1)..<attributes.upperBound].firstIndex(of: html[start]), end - start < 200
    else { return }
    var word = start + 1
    for offset in word...end where offset == end || html[offset] == 0x20 {
      if offset > word { body(lowercased(html, word..<offset)) }
      word = offset + 1
    }
  }

  /// Without looking at characters where there are only those of ASCII.
  private static func lowercased(_ html: [UInt8], _ range: Range<Int>) -> String {
    guard html[range].allSatisfy({ $0 < 0x80 }) else { return html.string(range).lowercased() }
    // SAFETY: there is room for `range.count` bytes, and as many are written, each once.
    return unsafe String(unsafeUninitializedCapacity: range.count) { room in
      for (index, byte) in html[range].enumerated() { unsafe room[index] = byte.isUpper ? byte | 0x20 : byte }
      return range.count
    }
  }

  /// After the next `what`, or the end of the page.
  static func find(_ what: String, in html: [UInt8], from start: Int, before limit: Int? = nil) -> Int {
    let first = what.utf8.first!
    let limit = limit ?? html.count
    var offset = start
    while offset < limit {
      if html[offset] == first, html.has(what, at: offset, before: limit) { return offset + what.utf8.count }
      offset += 1
    }
    return limit
  }

  /// Where the end tag of a raw element starts.
  static func rawEnd(_ html: [UInt8], of name: String, from start: Int) -> Int {
    var offset = start
    let wanted = Array(name.utf8)
    while offset + wanted.count + 2 <= html.count {
      if html[offset] == UInt8(ascii: "<"), html[offset + 1] == UInt8(ascii: "/"),
        wanted.indices.allSatisfy({ html[offset + 2 + $0] | 0x20 == wanted[$0] })
      {
        return offset
      }
      offset += 1
    }
    return html.count
  }
}
