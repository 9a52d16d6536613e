/// The elements of one array, in order.
struct UnkeyedTapeContainer: UnkeyedDecodingContainer {
  private let context: DecodingContext
  private let index: Int
  private var position: Int
  private let end: Int
  private(set) var currentIndex = 0
  let count: Int?

  init(_ context: DecodingContext, at index: Int) throws {
    let storage = context.storage
    guard storage.kind(at: index) == .array else { throw context.mismatch([Any].self, "an array", at: index) }
    self.context = context
    self.index = index
    position = index + 1
    end = Int(storage.tokens[index].next)
    count = storage.count(at: index)
  }

  var codingPath: [any CodingKey] { context.path(to: index) }
  var isAtEnd: Bool { position == end }

  /// The element that is next.
  private func current(_ type: any Any.Type) throws -> Int {
    guard !isAtEnd else {
      let path = codingPath + [JSONKey(index: currentIndex)]
      throw DecodingError.valueNotFound(
        type, .init(codingPath: path, debugDescription: "The array has no more than \(currentIndex) elements"))
    }
    return position
  }

  /// Goes on to the element after `element`. Only called when decoding succeeded, so that it can be tried again.
  private mutating func advance(past element: Int) {
    position = Int(context.storage.tokens[element].next)
    currentIndex += 1
  }

  private mutating func next<Value>(_ type: Value.Type, _ decode: (Int) throws -> Value) throws -> Value {
    let element = try current(type)
    let value = try decode(element)
    advance(past: element)
    return value
  }

  mutating func decodeNil() throws -> Bool {
    let element = try current(Never?.self)
    guard context.storage.isNull(at: element) else { return false }
    advance(past: element)
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next(type, context.bool) }
  mutating func decode(_ type: String.Type) throws -> String { try next(type, context.string) }
  mutating func decode(_ type: Double.Type) throws -> Double { try next(type, context.double) }
  mutating func decode(_ type: Float.Type) throws -> Float { try next(type, context.float) }
  mutating func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next(type) { [context] in try context.decode(type, at: $0) }
  }

  private mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    try next(type) { [context] in try context.integer(type, at: $0) }
  }

  mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    try next(KeyedDecodingContainer<Key>.self) { [context] in
      KeyedDecodingContainer(try KeyedTapeContainer<Key>(context, at: $0))
    }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next((any UnkeyedDecodingContainer).self) { [context] in try UnkeyedTapeContainer(context, at: $0) }
  }

  mutating func superDecoder() throws -> any Decoder {
    try next((any Decoder).self) { [context] in TapeDecoder(context: context, index: $0) }
  }
}
