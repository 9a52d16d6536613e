import JSON
import JSONRPC
import ToolKit

/// `resources/read` of the artifacts that tools have published.
struct ResourceReading: Sendable {
  let server: MCPServer
  let revision: ProtocolRevision
  let uri: String

  /// - Throws: if `params.uri` is missing or no string.
  init(_ params: JSONView?, _ revision: ProtocolRevision, _ server: MCPServer) throws(JSONRPCError) {
    guard let view = params?["uri"] else { throw .invalid("params.uri", "is missing") }
    guard let uri = view.string else { throw .invalid("params.uri", "must be a string") }
    self.uri = uri
    self.revision = revision
    self.server = server
  }

  /// Encoding may take milliseconds for a large artifact, so that it is a call like others.
  var call: Call {
    Call(
      body: { _ in reply },
      refusal: { reason in .failure(refusal(reason)) },
    )
  }

  private var reply: Reply {
    guard let resource = server.resources.read(uri) else { return .failure(notFound) }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("contents")
    writer.beginArray()
    writer.beginObject()
    writer.member("uri", uri)
    writer.member("mimeType", resource.mimeType)
    if let text = resource.text {
      writer.member("text", text)
    } else {
      writer.key("blob")
      writer.base64(resource.bytes)
    }
    writer.endObject()
    writer.endArray()
    if !revision.isLegacy {
      // Whoever was given the link may read it, nobody else.
      writer.cachingHints(.private)
      writer.modernMembers(server)
    }
    writer.endObject()
    return .result(writer.take())
  }

  private var notFound: JSONRPCError {
    JSONRPCError(
      revision.isLegacy ? .resourceNotFound : .invalidParams,
      "there is no resource \"\(uri.excerpt)\": it never existed, or it made room for newer ones; run the tool again",
      data: ["uri": .string(uri.excerpt)])
  }

  private func refusal(_ reason: StopReason) -> JSONRPCError {
    switch reason {
    case .overloaded: JSONRPCError(.internalError, "too many requests are in flight; read the resource again later")
    case .deadlineExceeded: JSONRPCError(.internalError, "reading the resource took too long")
    case .shuttingDown: JSONRPCError(.internalError, "the server is shutting down")
    case .resultTooLarge(let bytes):
      JSONRPCError(
        .internalError,
        "the resource needs a message of \(bytes) bytes, more than the \(server.limits.frameBytes) that clients accept",
        data: ["uri": .string(uri.excerpt)])
    }
  }
}

extension ResourceStore.Resource {
  /// The content as text if it is text: UTF-8 without a null character, whatever the declared type says.
  fileprivate var text: String? {
    bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }
}
