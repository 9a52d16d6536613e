import JSON

/// The bytes of one outgoing message, newline included.
package enum Frame {
  /// How many bytes longer than the `result` member a response may be.
  static func overhead(_ id: RequestID) -> Int { 128 + id.byteCount }

  /// `result` is JSON that was made here, so that it holds no raw newline.
  package static func result(_ result: [UInt8], id: RequestID) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(result.count + 64)
    bytes.append("{\"jsonrpc\":\"2.0\",\"id\":")
    id.append(to: &bytes)
    bytes.append(",\"result\":")
    bytes.append(contentsOf: result)
    bytes.append("}\n")
    return bytes
  }

  /// An unreadable id is answered as `null`, as JSON-RPC 2.0 section 5 has it.
  package static func error(_ error: JSONRPCError, id: RequestID?) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append("{\"jsonrpc\":\"2.0\",\"id\":")
    if let id { id.append(to: &bytes) } else { bytes.append("null") }
    bytes.append(",\"error\":")
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("code")
    writer.integer(error.code.rawValue)
    writer.key("message")
    writer.string(error.message)
    if let data = error.data {
      writer.key("data")
      // Data is made from strings and integers; a number JSON cannot write would be our bug, and null is what is left.
      do { try writer.value(data) } catch { writer.null() }
    }
    writer.endObject()
    bytes.append(contentsOf: writer.bytes)
    bytes.append("}\n")
    return bytes
  }

  /// `params` is JSON.
  static func request(_ method: StaticString, params: [UInt8], id: RequestID) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(params.count + 96)
    bytes.append("{\"jsonrpc\":\"2.0\",\"id\":")
    id.append(to: &bytes)
    bytes.append(",\"method\":\"")
    bytes.append(method)
    bytes.append("\",\"params\":")
    bytes.append(contentsOf: params)
    bytes.append("}\n")
    return bytes
  }

  /// `params` is JSON.
  package static func notification(_ method: StaticString, params: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(params.count + 96)
    bytes.append("{\"jsonrpc\":\"2.0\",\"method\":\"")
    bytes.append(method)
    bytes.append("\",\"params\":")
    bytes.append(contentsOf: params)
    bytes.append("}\n")
    return bytes
  }
}
