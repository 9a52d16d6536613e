import JSON
import JSONRPC
import ToolKit

/// `resources/read`: of what is listed, of what follows a template, and of what only who knows the URI can read.
enum ResourceReading {
  /// Reading, and encoding a large blob, may take a while, so that it is a call like others.
  ///
  /// - Throws: if `params.uri` is missing or no string.
  static func call(
    _ params: JSONView?, _ metadata: RequestMetadata, _ resources: ResourceRegistry, _ server: MCPServer,
  ) throws(JSONRPCError) -> Call {
    let uri = try params.requiredString("uri")
    let client = try CallClient(params, .readResource, name: uri, arguments: nil, metadata, server)
    return ContentCall("the resource", uri, params, metadata, server, client: client) { context in
      if let read = try await resources.read(uri, in: context) { return result(read, metadata.revision, server) }
      for provider in server.providers {
        if let read = provider.resource(at: uri) { return result(read, metadata.revision, server) }
      }
      throw notFound(uri, metadata.revision, "it never existed, or it made room for newer ones; run the tool again")
    }.call
  }

  /// The error for a URI behind which there is nothing; never an empty list of contents (MCP, resources, "Error Handling").
  static func notFound(_ uri: String, _ revision: ProtocolRevision, _ advice: String) -> JSONRPCError {
    JSONRPCError(
      revision.has(.resourceNotFoundCode) ? .resourceNotFound : .invalidParams,
      "there is no resource \"\(uri.excerpt())\": \(advice)", data: ["uri": .string(uri.excerpt())])
  }

  private static func result(_ read: ReadResource, _ revision: ProtocolRevision, _ server: MCPServer) -> [UInt8] {
    var writer = JSONWriter(capacity: 256 + read.contents.sizeHint)
    writer.beginObject()
    writer.key("contents")
    writer.beginArray()
    writer.resourceContents(read.contents)
    writer.endArray()
    // Whoever was given the URI may read it, nobody else.
    writer.finishCacheable(.private, read.timeToLive, server, revision)
    return writer.take()
  }
}
