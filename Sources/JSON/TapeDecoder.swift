// Decoding `Decodable` types from a tape. Nothing but the tape is kept while decoding: the coding path of an error is found
// from the position of the value when the error is made.

extension JSONView {
  /// The value as any `Decodable` type.
  ///
  /// Keys are looked up as the type declares them; of duplicate keys the last one wins. Integers may be spelled `1.0` or
  /// `1e2`; nothing else is converted.
  ///
  /// - Parameter codingPath: where the value lies in something larger; errors begin their path with it.
  /// - Throws: `DecodingError`, or what the type's own `init(from:)` throws.
  package func decode<Value: Decodable>(
    _ type: Value.Type, codingPath: [any CodingKey] = [], userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) throws -> Value {
    let context = DecodingContext(storage, root: index, rootPath: codingPath, userInfo: userInfo)
    return try context.decode(type, at: index)
  }
}

extension JSONView: Decodable {
  /// Takes the value undecoded.
  ///
  /// - Throws: `DecodingError.dataCorrupted` from any other decoder than that of a view.
  package init(from decoder: any Decoder) throws {
    let decoder = try TapeDecoder.expected(decoder, by: Self.self)
    self.init(decoder.context.storage, at: decoder.index)
  }
}

/// What all decoders and containers of one `decode` share.
final class DecodingContext {
  let storage: TapeStorage
  let userInfo: [CodingUserInfoKey: any Sendable]
  private let root: Int
  private let rootPath: [any CodingKey]

  init(
    _ storage: TapeStorage, root: Int, rootPath: [any CodingKey], userInfo: [CodingUserInfoKey: any Sendable]
  ) {
    self.storage = storage
    self.root = root
    self.rootPath = rootPath
    self.userInfo = userInfo
  }

  /// Where the value at `index` lies.
  func path(to index: Int) -> [any CodingKey] {
    rootPath + storage.path(from: root, to: index)
  }

  @inline(__always)
  func decode<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
    try Value(from: TapeDecoder(context: self, index: index))
  }

  // MARK: Scalars

  func string(at index: Int) throws -> String {
    guard let value = storage.string(at: index) else {
      guard storage.isString(at: index) else { throw mismatch(String.self, "a string", at: index) }
      throw corrupted("The string holds half a surrogate pair, which is no Unicode character", at: index)
    }
    return value
  }

  func bool(at index: Int) throws -> Bool {
    guard let value = storage.bool(at: index) else { throw mismatch(Bool.self, "true or false", at: index) }
    return value
  }

  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at index: Int) throws -> Integer {
    guard let value = storage.integer(type, at: index) else {
      guard storage.isNumber(at: index) else { throw mismatch(type, "an integer", at: index) }
      throw corrupted("\(excerpt(at: index)) is no integer from \(Integer.min) to \(Integer.max)", at: index)
    }
    return value
  }

  func double(at index: Int) throws -> Double {
    guard let value = storage.double(at: index) else {
      guard storage.isNumber(at: index) else { throw mismatch(Double.self, "a number", at: index) }
      throw corrupted("\(excerpt(at: index)) is beyond the range of a double", at: index)
    }
    return value
  }

  func float(at index: Int) throws -> Float {
    guard let value = storage.float(at: index) else {
      guard storage.isNumber(at: index) else { throw mismatch(Float.self, "a number", at: index) }
      throw corrupted("\(excerpt(at: index)) is beyond the range of a single precision number", at: index)
    }
    return value
  }

  // MARK: Errors

  func mismatch(_ type: any Any.Type, _ expected: String, at index: Int) -> DecodingError {
    let description = "Expected \(expected), found \(storage.kind(at: index))"
    return .typeMismatch(type, .init(codingPath: path(to: index), debugDescription: description))
  }

  func corrupted(_ description: String, at index: Int) -> DecodingError {
    .dataCorrupted(.init(codingPath: path(to: index), debugDescription: description))
  }

  /// The beginning of a value's source, short enough for an error.
  private func excerpt(at index: Int) -> String {
    let source = storage.source(at: index)
    let text = String(decoding: storage.bytes[source].prefix(40), as: UTF8.self)
    return source.count > 40 ? text + "…" : text
  }
}

/// The decoder of one value.
struct TapeDecoder: Decoder {
  let context: DecodingContext
  let index: Int

  var codingPath: [any CodingKey] { context.path(to: index) }
  var userInfo: [CodingUserInfoKey: Any] { context.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try KeyedTapeContainer<Key>(context, at: index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try UnkeyedTapeContainer(context, at: index)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension TapeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { context.storage.isNull(at: index) }
  func decode(_: Bool.Type) throws -> Bool { try context.bool(at: index) }
  func decode(_: String.Type) throws -> String { try context.string(at: index) }
  func decode(_: Double.Type) throws -> Double { try context.double(at: index) }
  func decode(_: Float.Type) throws -> Float { try context.float(at: index) }
  func decode(_ type: Int.Type) throws -> Int { try context.integer(type, at: index) }
  func decode(_ type: Int8.Type) throws -> Int8 { try context.integer(type, at: index) }
  func decode(_ type: Int16.Type) throws -> Int16 { try context.integer(type, at: index) }
  func decode(_ type: Int32.Type) throws -> Int32 { try context.integer(type, at: index) }
  func decode(_ type: Int64.Type) throws -> Int64 { try context.integer(type, at: index) }
  func decode(_ type: UInt.Type) throws -> UInt { try context.integer(type, at: index) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try context.integer(type, at: index) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try context.integer(type, at: index) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try context.integer(type, at: index) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try context.integer(type, at: index) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try context.decode(type, at: index) }
}
