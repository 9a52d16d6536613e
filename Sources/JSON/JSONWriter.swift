/// Writes JSON into a byte buffer. Commas are its business; whoever calls it pairs begin and end and writes a key before
/// each value of an object.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("ok")
/// writer.bool(true)
/// writer.endObject()
/// writer.bytes  // {"ok":true}
/// ```
///
/// Output is compact, on one line, and besides what RFC 8259 asks for escapes U+2028 and U+2029, at which JavaScript and
/// some line readers break lines.
package struct JSONWriter: Sendable {
  /// What has been written so far.
  package private(set) var bytes: [UInt8] = []
  /// Whether a value or key now needs a comma before it.
  private var needsComma = false

  package init() {}

  /// Begins with room for `capacity` bytes, so that a text of about that size is never moved.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// A number that JSON cannot spell.
  package struct NonFiniteNumber: Error, CustomStringConvertible {
    /// The infinity or NaN.
    package let value: Double

    package var description: String { "JSON has no number for \(value)" }
  }

  // MARK: Structure

  package mutating func beginObject() { begin(.openBrace) }

  package mutating func endObject() {
    bytes.append(.closeBrace)
    needsComma = true
  }

  package mutating func beginArray() { begin(.openBracket) }

  package mutating func endArray() {
    bytes.append(.closeBracket)
    needsComma = true
  }

  @_disfavoredOverload
  package mutating func key(_ key: String) {
    string(key)
    bytes.append(.colon)
    needsComma = false
  }

  /// Writes a key that is written out and has nothing to escape.
  package mutating func key(_ key: StaticString) {
    // A static string is never freed and has as many bytes as it says.
    let name = unsafe Span<UInt8>(_unsafeStart: key.utf8Start, count: key.utf8CodeUnitCount)
    assert(StringScan.nextWriterStop(name, from: 0) == name.count, "the key \(key) must be escaped")
    appendQuoted(name, isKey: true)
  }

  /// Writes a key that was prepared beforehand.
  package mutating func key(_ key: PreparedKey) {
    separate()
    bytes.append(contentsOf: key.bytes)
    needsComma = false
  }

  // MARK: Values

  package mutating func null() { raw("null") }

  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  package mutating func integer(_ value: some BinaryInteger) {
    separate()
    appendDigits(value)
    needsComma = true
  }

  /// Writes the shortest digits that read back as the same double.
  package mutating func double(_ value: Double) throws(NonFiniteNumber) {
    guard value.isFinite else { throw NonFiniteNumber(value: value) }
    separate()
    bytes.append(contentsOf: value.description.utf8)
    needsComma = true
  }

  /// Writes the shortest digits that read back as the same single precision number.
  package mutating func float(_ value: Float) throws(NonFiniteNumber) {
    guard value.isFinite else { throw NonFiniteNumber(value: Double(value)) }
    separate()
    bytes.append(contentsOf: value.description.utf8)
    needsComma = true
  }

  package mutating func string(_ value: String) {
    var value = value
    // The pointer does not leave the closure.
    value.withUTF8 { buffer in unsafe string(utf8: Span(_unsafeElements: buffer)) }
  }

  /// Writes a string given as its UTF-8, which must be well-formed.
  package mutating func string(utf8 value: Span<UInt8>) {
    let plain = StringScan.nextWriterStop(value, from: 0)
    guard plain < value.count else { return appendQuoted(value, isKey: false) }
    separate()
    bytes.append(.quote)
    bytes.append(contentsOf: value, in: 0..<plain)
    escape(value, from: plain)
    bytes.append(.quote)
    needsComma = true
  }

  /// Writes `value` as a string in base64 (RFC 4648 section 4).
  package mutating func base64(_ value: [UInt8]) {
    separate()
    bytes.append(.quote)
    Base64.append(value.span, to: &bytes)
    bytes.append(.quote)
    needsComma = true
  }

  /// Writes a value that is JSON already, unchanged. It must be one valid value without a line break.
  package mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  /// Writes a value that is JSON already, unchanged: one copy, where the generic form goes through a sequence's witnesses.
  package mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  /// Writes a value that is JSON already, unchanged.
  package mutating func raw(_ json: StaticString) {
    separate()
    // A static string is never freed and has as many bytes as it says.
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    needsComma = true
  }

  /// Writes a value of any shape. After an error the output is incomplete.
  package mutating func value(_ value: JSONValue) throws(NonFiniteNumber) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .double(let value): try double(value)
    case .number(let digits): raw(digits.utf8)
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for element in elements { try self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for (key, value) in members {
        self.key(key)
        try self.value(value)
      }
      endObject()
    }
  }

  /// Writes a value as its type encodes itself. After an error the output is as it was before the call.
  ///
  /// - Throws: `EncodingError` with the coding path, or what the value's own `encode(to:)` throws.
  package mutating func encode(_ value: some Encodable, userInfo: [CodingUserInfoKey: any Sendable] = [:]) throws {
    let before = (count: bytes.count, needsComma: needsComma)
    let state = EncodingState(self, userInfo: userInfo)
    // One owner at a time, so that the bytes are not copied.
    bytes = []
    defer { self = state.takeWriter() }
    do {
      try state.encodeRoot(value)
    } catch {
      state.output.writer.rewind(to: before.count, needsComma: before.needsComma)
      throw error
    }
  }

  /// Hands the bytes over and begins again with none.
  package mutating func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    needsComma = false
    return taken
  }

  // MARK: Bytes

  /// Takes back everything behind the first `count` bytes.
  private mutating func rewind(to count: Int, needsComma: Bool) {
    bytes.removeSubrange(count...)
    self.needsComma = needsComma
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(.comma) }
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  /// Appends a string that needs no escapes, with its quotes and what stands around it, in one step: for a short string,
  /// five appends cost three times as much.
  private mutating func appendQuoted(_ text: Span<UInt8>, isKey: Bool) {
    let comma = needsComma
    bytes.append(addingCapacity: text.count + 4) { output in
      if comma { output.append(.comma) }
      output.append(.quote)
      output.append(copying: text)
      output.append(.quote)
      if isKey { output.append(.colon) }
    }
    needsComma = !isKey
  }

  /// Appends the content of a string from `start` on.
  private mutating func escape(_ text: Span<UInt8>, from start: Int) {
    var offset = start
    // Room is made for what is left and some escape sequences, filled as far as that goes, and given back.
    while offset < text.count {
      let start = bytes.count
      let room = (text.count - offset) * 9 / 8 + 64
      bytes.append(contentsOf: repeatElement(0, count: room))
      var output = bytes.mutableSpan
      let end = StringEscaping.copy(text, from: &offset, to: &output, at: start)
      bytes.removeLast(start + room - end)
    }
  }

  private mutating func appendDigits(_ value: some BinaryInteger) {
    guard let small = Int64(exactly: value) else {
      bytes.append(contentsOf: value.description.utf8)
      return
    }
    bytes.append(decimal: small)
  }
}

extension JSONWriter {
  /// The key of a member that is written often, with its quotes, escapes and colon.
  package struct PreparedKey: Sendable {
    fileprivate let bytes: [UInt8]

    package init(_ key: String) {
      var writer = JSONWriter()
      writer.key(key)
      bytes = writer.bytes
    }
  }
}
