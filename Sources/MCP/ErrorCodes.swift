import JSON
package import JSONRPC
import ToolKit

extension JSONRPCError.Code {
  /// The resource does not exist; revisions up to 2025-11-25. Later ones use "invalid params".
  package static let resourceNotFound = Self(rawValue: -32002)
  /// The request needs something of the client that its envelope does not declare (MCP 2026-07-28).
  package static let missingClientCapability = Self(rawValue: -32021)
  /// The revision in a request's envelope is not spoken here (MCP 2026-07-28, versioning).
  package static let unsupportedProtocolVersion = Self(rawValue: -32022)
}

extension JSONRPCError {
  /// A member of the request is wrong: `problem` says what, after the member's name.
  static func invalid(_ member: String, _ problem: String) -> JSONRPCError {
    JSONRPCError(.invalidParams, "\(member) \(problem)")
  }

  /// The method is none, or none of the revision.
  static func unknownMethod(_ method: String) -> JSONRPCError {
    JSONRPCError(.methodNotFound, "there is no method \"\(method.excerpt())\" here")
  }
}
