/// The members of a JSON object in the order in which their keys first came.
///
/// Keys are compared byte by byte, unlike `String`, which takes different spellings of `é` for the same. Two objects are
/// equal when they have the same members in any order.
package struct JSONObject: Sendable {
  /// A key and its value.
  package typealias Element = (key: String, value: JSONValue)

  private var entries: [Entry] = []
  /// Where each key is, kept only when there are so many that looking through them would be slow.
  private var index: [UTF8Key: Int]?

  private struct Entry: Sendable {
    let key: String
    var value: JSONValue
  }

  private static let indexedFrom = 16

  package init() {}

  /// The value of `key`; setting it replaces the value in its place or adds the key at the end, nil removes it.
  package subscript(_ key: String) -> JSONValue? {
    get { position(of: key).map { entries[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?):
        entries[position].value = value
      case (let position?, nil):
        entries.remove(at: position)
        reindex()
      case (nil, let value?):
        entries.append(Entry(key: key, value: value))
        if index != nil {
          index![UTF8Key(key)] = entries.count - 1
        } else if entries.count == Self.indexedFrom {
          reindex()
        }
      case (nil, nil):
        break
      }
    }
  }

  private func position(of key: String) -> Int? {
    if let index { return index[UTF8Key(key)] }
    return entries.firstIndex { UTF8Key($0.key) == UTF8Key(key) }
  }

  private mutating func reindex() {
    index = nil
    guard entries.count >= Self.indexedFrom else { return }
    var built: [UTF8Key: Int] = [:]
    built.reserveCapacity(entries.count)
    for (position, entry) in entries.enumerated() { built[UTF8Key(entry.key)] = position }
    index = built
  }

  /// The keys in order.
  package var keys: [String] { entries.map(\.key) }
}

extension JSONObject: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { entries.count }
  package subscript(_ position: Int) -> Element { (entries[position].key, entries[position].value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}

extension JSONObject: Hashable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    // Without regard to order, as equality is.
    var sum = 0
    for entry in entries {
      var member = Hasher()
      member.combine(UTF8Key(entry.key))
      member.combine(entry.value)
      sum ^= member.finalize()
    }
    hasher.combine(sum)
  }
}

/// A string that equals another only if they have the same bytes.
struct UTF8Key: Hashable, Sendable {
  let string: String

  init(_ string: String) { self.string = string }

  static func == (left: UTF8Key, right: UTF8Key) -> Bool {
    left.string.utf8.count == right.string.utf8.count && left.string.utf8.elementsEqual(right.string.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var string = string
    // The hasher reads the bytes at once and keeps no pointer.
    string.withUTF8 { buffer in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(buffer)) }
  }
}
