package import JSON

/// Binary data as an argument: base64 on the wire, decoded straight to bytes without a `String` in between.
extension Base64Bytes: ParamValue {
  package static var schema: Schema { .string }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Base64Bytes {
    guard view.kind == .string else { throw slot.mismatch(view, schema) }
    do {
      return try view.decode(Base64Bytes.self)
    } catch {
      throw ToolError(
        .invalidArgument,
        "Argument '\(slot.path.text)' is not base64, expected a string of base64 (RFC 4648, standard alphabet).",
        argument: slot.path.text)
    }
  }
}
