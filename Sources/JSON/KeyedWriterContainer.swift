/// The members of one object, written as they come.
struct KeyedWriterContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let state: EncodingState
  let slot: Int

  var codingPath: [any CodingKey] { state.output.path(to: slot) }

  @inline(__always)
  private func member(_ key: Key, _ write: (inout JSONWriter) throws -> Void) throws {
    try state.output.scalar(key.stringValue, of: slot, write)
  }

  func encodeNil(forKey key: Key) throws { try member(key) { $0.null() } }
  func encode(_ value: Bool, forKey key: Key) throws { try member(key) { $0.bool(value) } }
  func encode(_ value: String, forKey key: Key) throws { try member(key) { $0.string(value) } }
  func encode(_ value: Double, forKey key: Key) throws { try member(key) { try $0.double(value) } }
  func encode(_ value: Float, forKey key: Key) throws { try member(key) { try $0.float(value) } }
  func encode(_ value: Int, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: Int8, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: Int16, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: Int32, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: Int64, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: UInt, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: UInt8, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: UInt16, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: UInt32, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: UInt64, forKey key: Key) throws { try member(key) { $0.integer(value) } }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    try state.encode(value, at: state.output.memberSlot(key.stringValue, of: slot))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    nestedEncoder(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nestedEncoder(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { nestedEncoder("super") }
  func superEncoder(forKey key: Key) -> any Encoder { nestedEncoder(key.stringValue) }

  private func nestedEncoder(_ key: String) -> ValueEncoder {
    do {
      return ValueEncoder(state: state, slot: try state.output.memberSlot(key, of: slot))
    } catch {
      return ValueEncoder(state: state, slot: state.output.deadSlot(error))
    }
  }
}
