// Encoding `Encodable` types straight into the writer's buffer.
//
// Containers are open from their first use until something outside them is written; the end of a value closes all of its
// own. Code that goes on writing to a container after it was closed (two sibling containers filled in turn) cannot be
// served by a stream: it gets an `EncodingError` that says so.

/// What all encoders and containers of one `encode` share.
final class EncodingState {
  /// One property for all of it: each access to a property of an object is checked for exclusivity when it runs.
  var output: EncodingOutput
  let userInfo: [CodingUserInfoKey: any Sendable]

  init(_ writer: JSONWriter, userInfo: [CodingUserInfoKey: any Sendable]) {
    output = EncodingOutput(writer: writer)
    self.userInfo = userInfo
  }

  func takeWriter() -> JSONWriter {
    var taken = JSONWriter()
    swap(&taken, &output.writer)
    return taken
  }

  func encodeRoot(_ value: some Encodable) throws {
    try encode(value, at: output.newSlot())
    if let failure = output.failure { throw failure }
  }

  /// Lets `value` write itself to `slot`.
  func encode(_ value: some Encodable, at slot: Int) throws {
    try value.encode(to: ValueEncoder(state: self, slot: slot))
    output.finish(slot)
  }
}

/// A writer and the containers that are open in it.
struct EncodingOutput {
  var writer: JSONWriter
  private var open: [OpenContainer] = []
  /// The place that a key has been written for, or that the root is due at, while nothing is in it yet.
  private var pendingSlot: Int?
  private var lastSlot = 0
  /// What went wrong where nothing could be thrown.
  private(set) var failure: EncodingError?

  private struct OpenContainer {
    /// The place that the container fills, by which it is known.
    let slot: Int
    let isObject: Bool
    /// Key of the newest member.
    var key = ""
    /// Number of elements.
    var count = 0
  }

  init(writer: JSONWriter) { self.writer = writer }

  // MARK: Places

  /// A place where a value is due now.
  mutating func newSlot() -> Int {
    lastSlot += 1
    pendingSlot = lastSlot
    return lastSlot
  }

  /// The place of the next member of the object at `slot`.
  mutating func memberSlot(_ key: String, of slot: Int) throws -> Int {
    try beginMember(key, of: slot)
    return newSlot()
  }

  /// The place of the next element of the array at `slot`.
  mutating func elementSlot(of slot: Int) throws -> Int {
    try beginElement(of: slot)
    return newSlot()
  }

  /// A place for what is written where it has no place; the error is thrown at the end.
  mutating func deadSlot(_ error: any Error) -> Int {
    failure = failure ?? (error as? EncodingError) ?? closed()
    lastSlot += 1
    return lastSlot
  }

  /// Ends the value at `slot`: closes its containers, or writes an empty object if it encoded nothing.
  mutating func finish(_ slot: Int) {
    fillPendingSlot()
    while let innermost = open.last, innermost.slot >= slot { closeInnermost() }
  }

  private mutating func fillPendingSlot() {
    guard pendingSlot != nil else { return }
    pendingSlot = nil
    writer.raw("{}")
  }

  private mutating func closeInnermost() {
    if open.removeLast().isObject { writer.endObject() } else { writer.endArray() }
  }

  // MARK: Containers

  /// Opens a container at `slot`, or comes back to the one that is open there, as a subclass does that shares the
  /// container of its superclass.
  mutating func openContainer(_ slot: Int, isObject: Bool) {
    if pendingSlot == slot {
      pendingSlot = nil
      if isObject { writer.beginObject() } else { writer.beginArray() }
      open.append(OpenContainer(slot: slot, isObject: isObject))
    } else if !open.contains(where: { $0.slot == slot && $0.isObject == isObject }) {
      failure = failure ?? closed()
    }
  }

  /// Makes `slot` the innermost open container, closing those inside it.
  @inline(__always)
  private mutating func activate(_ slot: Int) throws {
    fillPendingSlot()
    while let innermost = open.last, innermost.slot > slot { closeInnermost() }
    guard open.last?.slot == slot else { throw closed() }
  }

  private func closed() -> EncodingError {
    let description = "A container was written to after the next one had begun; write one after the other"
    return .invalidValue((), .init(codingPath: codingPath, debugDescription: description))
  }

  private mutating func beginMember(_ key: String, of slot: Int) throws {
    try activate(slot)
    open[open.count - 1].key = key
    writer.key(key)
  }

  private mutating func beginElement(of slot: Int) throws {
    try activate(slot)
    open[open.count - 1].count += 1
  }

  // MARK: Scalars

  /// Writes a scalar at `slot`.
  @inline(__always)
  mutating func scalar(at slot: Int, _ write: (inout JSONWriter) throws -> Void) throws {
    guard pendingSlot == slot else { throw closed() }
    pendingSlot = nil
    try scalar(write)
  }

  /// Writes a scalar as the next member of the object at `slot`.
  @inline(__always)
  mutating func scalar(_ key: String, of slot: Int, _ write: (inout JSONWriter) throws -> Void) throws {
    try beginMember(key, of: slot)
    try scalar(write)
  }

  /// Writes a scalar as the next element of the array at `slot`.
  @inline(__always)
  mutating func element(of slot: Int, _ write: (inout JSONWriter) throws -> Void) throws {
    try beginElement(of: slot)
    try scalar(write)
  }

  @inline(__always)
  private mutating func scalar(_ write: (inout JSONWriter) throws -> Void) throws {
    do {
      try write(&writer)
    } catch let error as JSONWriter.NonFiniteNumber {
      throw EncodingError.invalidValue(
        error.value, .init(codingPath: codingPath, debugDescription: error.description))
    }
  }

  // MARK: Place in the output

  /// Where the next value goes.
  var codingPath: [any CodingKey] { path(of: open.count) }

  /// The path of the value at `slot`.
  func path(to slot: Int) -> [any CodingKey] {
    path(of: open.firstIndex { $0.slot >= slot } ?? open.count)
  }

  /// How many elements the array at `slot` has.
  func count(of slot: Int) -> Int { open.last { $0.slot == slot }?.count ?? 0 }

  private func path(of depth: Int) -> [any CodingKey] {
    open.prefix(depth).map { $0.isObject ? JSONKey($0.key) : JSONKey(index: max($0.count - 1, 0)) }
  }
}
