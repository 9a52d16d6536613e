/// What a reader sees of a page: its text without scripts, styles and navigation, with its headings.
///
/// A forgiving scanner, not a parser: it follows tags as they come, in one pass, and never fails. A tag that is not
/// closed ends with the file; `<` that opens no tag is text.
struct HTMLText: Sendable {
  struct Heading: Sendable, Equatable {
    /// The line of `text`, from 0, and the level from 1 to 6.
    var line: Int
    var level: Int
  }

  private(set) var text: [UInt8] = []
  private(set) var map = OffsetMap()
  private(set) var headings: [Heading] = []
  private(set) var title: String?

  private let html: [UInt8]
  private var line = 0
  private var lineIsEmpty = true
  private var spaceIsDue: Int?
  private var preformatted = 0

  /// What kinds an element is of.
  private struct Kinds: OptionSet {
    let rawValue: UInt8
    /// Its content is not text of the page.
    static let skipped = Kinds(rawValue: 1)
    /// Nothing but its own end tag ends the content.
    static let raw = Kinds(rawValue: 2)
    /// Inside a line; every other tag ends the line.
    static let inline = Kinds(rawValue: 4)
  }

  /// In one table, as each tag is looked up.
  private static let elements: [String: Kinds] = {
    var elements: [String: Kinds] = [:]
    func add(_ kind: Kinds, _ names: String) {
      for name in names.split(separator: " ") { elements[String(name), default: []].insert(kind) }
    }
    add(.skipped, "script style nav noscript template svg iframe object select button head")
    add(.raw, "script style title textarea iframe noscript")
    add(.inline, "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small")
    add(.inline, "span strong sub sup time tt u var wbr td th")
    return elements
  }()

  init(_ html: [UInt8]) {
    self.html = html
    text.reserveCapacity(html.count / 2)
    scan()
    if !lineIsEmpty { breakLine(at: html.count) }
  }

  private mutating func scan() {
    var offset = 0
    /// The element being skipped, and how many of its name are open inside.
    var skipping: (name: String, depth: Int)?
    /// The same for the note that is being read.
    var note: (name: String, depth: Int)?
    while offset < html.count {
      let byte = html[offset]
      guard byte == UInt8(ascii: "<"), let tag = HTMLTag(html, at: offset) else {
        if skipping == nil { offset = appendText(at: offset) } else { offset += 1 }
        continue
      }
      let start = offset
      let kinds = Self.elements[tag.name] ?? []
      offset = tag.end
      if let open = skipping {
        if tag.name == open.name {
          let depth = open.depth + (tag.isEnd ? -1 : tag.isEmpty ? 0 : 1)
          skipping = depth > 0 ? (open.name, depth) : nil
        } else if open.name == "head", tag.name == "body" {
          skipping = nil
        } else if tag.name == "title", !tag.isEnd, title == nil {
          let end = HTMLTag.rawEnd(html, of: "title", from: offset)
          let found = Self.plain(html, offset..<end)
          if !found.isEmpty { title = found }
          offset = end
        } else if kinds.contains(.raw), !tag.isEnd {
          offset = HTMLTag.rawEnd(html, of: tag.name, from: offset)
        }
        continue
      }
      guard !tag.name.isEmpty else { continue }
      if let open = note, open.name == tag.name {
        let depth = open.depth + (tag.isEnd ? -1 : tag.isEmpty ? 0 : 1)
        note = depth > 0 ? (open.name, depth) : nil
      } else if note == nil, tag.isNote {
        note = (tag.name, 1)
      }
      if !tag.isEnd, tag.name == "title" {
        let end = HTMLTag.rawEnd(html, of: "title", from: offset)
        if title == nil { title = Self.plain(html, offset..<end) }
        offset = end
      } else if !tag.isEnd, !tag.isEmpty, kinds.contains(.skipped) || tag.isNavigation {
        if kinds.contains(.raw) { offset = HTMLTag.rawEnd(html, of: tag.name, from: offset) }
        skipping = (tag.name, 1)
      } else if !kinds.contains(.inline) {
        if !lineIsEmpty { breakLine(at: start) }
        if tag.name == "p" || tag.name.hasPrefix("h"), !text.isEmpty, !text.suffix(2).elementsEqual([0x0A, 0x0A]) {
          breakLine(at: start)
        }
        spaceIsDue = nil
        if tag.name == "pre" { preformatted = max(0, preformatted + (tag.isEnd ? -1 : 1)) }
        if !tag.isEnd, note == nil, tag.name.utf8.count == 2, tag.name.hasPrefix("h"),
          let level = Int(tag.name.dropFirst()),
          (1...6).contains(level)
        {
          headings.append(Heading(line: line, level: level))
        }
      } else if tag.name == "td" || tag.name == "th" {
        spaceIsDue = start
      }
    }
  }

  private mutating func breakLine(at source: Int) {
    map.append(textStart: text.count, sourceStart: min(source, html.count), textUnit: 1, sourceUnit: 0)
    text.append(0x0A)
    line += 1
    lineIsEmpty = true
    spaceIsDue = nil
  }

  /// Takes over a run of characters, an entity, or white space where it counts; returns what comes after it.
  private mutating func appendText(at offset: Int) -> Int {
    let byte = html[offset]
    if byte.isBlank {
      if preformatted > 0, byte == 0x0A {
        breakLine(at: offset)
      } else if preformatted > 0, byte != 0x0D {
        put(html[offset...offset], from: offset..<offset + 1)
      } else if !lineIsEmpty {
        spaceIsDue = spaceIsDue ?? offset
      }
      return offset + 1
    }
    if byte == UInt8(ascii: "&"), let (value, end) = HTMLEntity.decode(html, at: offset) {
      put(value[...], from: offset..<end)
      return end
    }
    var end = offset + 1
    while end < html.count, !html[end].isBlank, html[end] != UInt8(ascii: "<"), html[end] != UInt8(ascii: "&") {
      end += 1
    }
    put(html[offset..<end], from: offset..<end)
    return end
  }

  private mutating func put(_ value: ArraySlice<UInt8>, from source: Range<Int>) {
    if let space = spaceIsDue, !lineIsEmpty {
      map.append(textStart: text.count, sourceStart: space, textUnit: 1, sourceUnit: 1)
      text.append(0x20)
    }
    spaceIsDue = nil
    let isVerbatim = value.count == source.count
    map.append(
      textStart: text.count, sourceStart: source.lowerBound, textUnit: isVerbatim ? 1 : value.count,
      sourceUnit: isVerbatim ? 1 : source.count)
    text.append(contentsOf: value)
    lineIsEmpty = false
  }

  /// A title: entities decoded, white space made single.
  private static func plain(_ html: [UInt8], _ range: Range<Int>) -> String {
    var out: [UInt8] = []
    var offset = range.lowerBound
    while offset < range.upperBound, out.count < 1000 {
      if html[offset] == UInt8(ascii: "&"), let (value, end) = HTMLEntity.decode(html, at: offset) {
        out.append(contentsOf: value)
        offset = end
      } else {
        if !html[offset].isBlank {
          out.append(html[offset])
        } else if let last = out.last, last != 0x20 {
          out.append(0x20)
        }
        offset += 1
      }
    }
    return out.string(out.trimmed(0..<out.count))
  }
}
