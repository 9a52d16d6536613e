/// The encoder of one value.
struct ValueEncoder: Encoder {
  let state: EncodingState
  let slot: Int

  var codingPath: [any CodingKey] { state.output.path(to: slot) }
  var userInfo: [CodingUserInfoKey: Any] { state.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    state.output.openContainer(slot, isObject: true)
    return KeyedEncodingContainer(KeyedWriterContainer<Key>(state: state, slot: slot))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    state.output.openContainer(slot, isObject: false)
    return UnkeyedWriterContainer(state: state, slot: slot)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  /// Writes the value of a type that knows the writer.
  @inline(__always)
  func write(_ write: (inout JSONWriter) throws -> Void) throws { try state.output.scalar(at: slot, write) }
}

extension ValueEncoder: SingleValueEncodingContainer {
  func encodeNil() throws { try write { $0.null() } }
  func encode(_ value: Bool) throws { try write { $0.bool(value) } }
  func encode(_ value: String) throws { try write { $0.string(value) } }
  func encode(_ value: Double) throws { try write { try $0.double(value) } }
  func encode(_ value: Float) throws { try write { try $0.float(value) } }
  func encode(_ value: Int) throws { try write { $0.integer(value) } }
  func encode(_ value: Int8) throws { try write { $0.integer(value) } }
  func encode(_ value: Int16) throws { try write { $0.integer(value) } }
  func encode(_ value: Int32) throws { try write { $0.integer(value) } }
  func encode(_ value: Int64) throws { try write { $0.integer(value) } }
  func encode(_ value: UInt) throws { try write { $0.integer(value) } }
  func encode(_ value: UInt8) throws { try write { $0.integer(value) } }
  func encode(_ value: UInt16) throws { try write { $0.integer(value) } }
  func encode(_ value: UInt32) throws { try write { $0.integer(value) } }
  func encode(_ value: UInt64) throws { try write { $0.integer(value) } }
  func encode(_ value: some Encodable) throws { try value.encode(to: self) }
}
