/// The elements of one array, written as they come.
struct UnkeyedWriterContainer: UnkeyedEncodingContainer {
  let state: EncodingState
  let slot: Int

  var codingPath: [any CodingKey] { state.output.path(to: slot) }
  var count: Int { state.output.count(of: slot) }

  @inline(__always)
  private func element(_ write: (inout JSONWriter) throws -> Void) throws {
    try state.output.element(of: slot, write)
  }

  func encodeNil() throws { try element { $0.null() } }
  func encode(_ value: Bool) throws { try element { $0.bool(value) } }
  func encode(_ value: String) throws { try element { $0.string(value) } }
  func encode(_ value: Double) throws { try element { try $0.double(value) } }
  func encode(_ value: Float) throws { try element { try $0.float(value) } }
  func encode(_ value: Int) throws { try element { $0.integer(value) } }
  func encode(_ value: Int8) throws { try element { $0.integer(value) } }
  func encode(_ value: Int16) throws { try element { $0.integer(value) } }
  func encode(_ value: Int32) throws { try element { $0.integer(value) } }
  func encode(_ value: Int64) throws { try element { $0.integer(value) } }
  func encode(_ value: UInt) throws { try element { $0.integer(value) } }
  func encode(_ value: UInt8) throws { try element { $0.integer(value) } }
  func encode(_ value: UInt16) throws { try element { $0.integer(value) } }
  func encode(_ value: UInt32) throws { try element { $0.integer(value) } }
  func encode(_ value: UInt64) throws { try element { $0.integer(value) } }
  func encode(_ value: some Encodable) throws {
    try state.encode(value, at: state.output.elementSlot(of: slot))
  }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    nestedEncoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nestedEncoder().unkeyedContainer() }

  func superEncoder() -> any Encoder { nestedEncoder() }

  private func nestedEncoder() -> ValueEncoder {
    do {
      return ValueEncoder(state: state, slot: try state.output.elementSlot(of: slot))
    } catch {
      return ValueEncoder(state: state, slot: state.output.deadSlot(error))
    }
  }
}
