import JSON
import JSONRPC

/// What several methods read from `params`.
extension JSONView? {
  /// The string `name` of these params.
  func requiredString(_ name: String) throws(JSONRPCError) -> String {
    guard let view = self?[name] else { throw .invalid("params.\(name)", "is missing") }
    guard let string = view.string else { throw .invalid("params.\(name)", "must be a string") }
    return string
  }

  /// The object `arguments` of these params; nil if there is none, which null says as well.
  func arguments() throws(JSONRPCError) -> JSONView? {
    guard let view = self?["arguments"], !view.isNull else { return nil }
    guard view.kind == .object else { throw .invalid("params.arguments", "must be an object") }
    return view
  }
}
