import JSON
import JSONRPC
import ToolKit

/// `prompts/get`.
enum PromptMaking {
  /// - Throws: if `params` name no prompt, or hold arguments that are no object.
  static func call(
    _ params: JSONView?, _ metadata: RequestMetadata, _ prompts: PromptRegistry, _ server: MCPServer,
  ) throws(JSONRPCError) -> Call {
    let name = try params.requiredString("name")
    guard let prompt = prompts[name] else { throw .invalid("params.name", "names no prompt. \(prompts.unknown(name))") }
    let arguments = try params.arguments()
    let client = try CallClient(params, .getPrompt, name: name, arguments: arguments, metadata, server)
    return ContentCall("the prompt", name, params, metadata, server, client: client) { context in
      let messages = try await prompt.messages(arguments, in: context)
      return result(prompt.definition.description, messages, metadata.revision, server)
    }.call
  }

  private static func result(
    _ description: String, _ messages: [PromptMessage], _ revision: ProtocolRevision, _ server: MCPServer,
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: messages.reduce(256) { $0 + 32 + $1.content.sizeHint })
    writer.beginObject()
    writer.member("description", description)
    writer.key("messages")
    writer.beginArray()
    for message in messages {
      writer.beginObject()
      writer.member("role", message.role.rawValue)
      writer.key("content")
      writer.content(message.content, revision)
      writer.endObject()
    }
    writer.endArray()
    if revision.has(.resultTypes) { writer.modernMembers(server) }
    writer.endObject()
    return writer.take()
  }
}
