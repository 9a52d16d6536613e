package import JSON

/// Binary data as an argument: base64 on the wire, decoded straight to bytes without a `String` in between.
extension Base64Bytes: ParamValue {
  package static var schema: Schema { .string }
  package static var placeholder: Base64Bytes { Base64Bytes([]) }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Base64Bytes {
    do {
      guard let bytes = try view.base64() else { throw slot.mismatch(view, schema) }
      return Base64Bytes(bytes)
    } catch let error as ToolError {
      throw error
    } catch {
      throw ToolError(
        .invalidArgument,
        "Argument '\(slot.path.text)' is not base64 (\(error)), expected a string of base64 (RFC 4648, standard alphabet).",
        argument: slot.path.text)
    }
  }
}
