/// A value in a parsed text. It keeps the text alive and costs no allocation.
package struct JSONView: Sendable {
  let storage: TapeStorage
  let index: Int

  init(_ storage: TapeStorage, at index: Int) {
    self.storage = storage
    self.index = index
  }

  /// What the value is.
  package var kind: JSONKind { storage.kind(at: index) }

  /// Whether the value is `null`.
  package var isNull: Bool { storage.isNull(at: index) }

  /// The boolean; nil for every other kind.
  package var bool: Bool? { storage.bool(at: index) }

  /// The number as an integer; nil for every other kind, for fractions and beyond 64 bits. `1.0` and `1e2` are integers.
  package var integer: Int? { storage.integer(Int.self, at: index) }

  /// The double nearest to the number; nil for every other kind and beyond the largest finite double.
  package var double: Double? { storage.double(at: index) }

  /// The string; nil for every other kind, and for one with half a surrogate pair (`"\ud800"`), which JSON can spell but
  /// no Unicode text can hold.
  package var string: String? { storage.string(at: index) }

  /// Whether the value is a string equal to `text`, byte by byte.
  package func stringEquals(_ text: StaticString) -> Bool {
    // A static string is never freed and has as many bytes as it says.
    unsafe storage.stringEquals(Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount), at: index)
  }

  /// The source bytes of the value, without the white space around it; of a string with its quotes.
  package var raw: ArraySlice<UInt8> { storage.bytes[storage.source(at: index)] }

  /// How many bytes of memory the document of this value takes, all of which the value keeps alive.
  package var retainedBytes: Int { storage.bytes.count + storage.tokens.count * MemoryLayout<JSONToken>.stride }

  /// The value of `key`, the last one if the key is there more than once; nil if it is missing or this is no object.
  package subscript(_ key: String) -> JSONView? {
    guard let place = storage.member(key, of: index) else { return nil }
    return JSONView(storage, at: place)
  }

  /// The value as a tree of its own. Half a surrogate pair in a string becomes U+FFFD; decoding a ``JSONValue`` instead
  /// throws on one.
  package var value: JSONValue { JSONValue(self) }
}
