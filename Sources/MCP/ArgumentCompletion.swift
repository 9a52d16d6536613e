import JSON
import JSONRPC
import Spelling
import ToolKit

/// `completion/complete`: values for an argument of a prompt, or for a variable of a resource template.
enum ArgumentCompletion {
  /// - Throws: if `params` refer to nothing that exists.
  static func call(
    _ params: JSONView?, _ metadata: RequestMetadata, _ lists: Offer.Lists, _ server: MCPServer,
  ) throws(JSONRPCError) -> Call {
    guard let reference = params?["ref"] else { throw .invalid("params.ref", "is missing") }
    let (completer, subject) = try completer(of: reference, lists)
    let request = try request(params, of: completer, metadata.revision)
    guard completer.arguments.contains(request.argument) else {
      let known = completer.arguments
      let hint =
        Spelling.closest(to: request.argument, among: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty ? "it has none" : "known: \(known.joined(separator: ", "))")
      throw .invalid("params.argument.name", "'\(request.argument.excerpt())' is no argument of \(subject); \(hint)")
    }
    return ContentCall("the completion", subject, params, metadata, server, client: nil) { context in
      result(try await completer.completions(request, in: context), metadata.revision, server)
    }.call
  }

  /// The completer that a reference names, and what it belongs to.
  private static func completer(
    of reference: JSONView, _ lists: Offer.Lists,
  ) throws(JSONRPCError) -> (Completer, String) {
    switch reference["type"]?.string {
    case "ref/prompt":
      guard let name = reference["name"]?.string else { throw .invalid("params.ref.name", "must be a string") }
      guard let prompt = lists.prompts[name] else {
        throw .invalid("params.ref.name", "names no prompt. \(lists.prompts.unknown(name))")
      }
      return (prompt.completer, "the prompt '\(name)'")
    case "ref/resource":
      guard let uri = reference["uri"]?.string else { throw .invalid("params.ref.uri", "must be a string") }
      if let template = lists.resources.templates[uri] { return (template.completer, "the template '\(uri)'") }
      // Whoever has the whole URI of a resource has nothing left to complete.
      throw .invalid("params.ref.uri", "is the pattern of no resource template: '\(uri.excerpt())'")
    default: throw .invalid("params.ref.type", "must be \"ref/prompt\" or \"ref/resource\"")
    }
  }

  private static func request(
    _ params: JSONView?, of completer: Completer, _ revision: ProtocolRevision,
  ) throws(JSONRPCError) -> CompletionRequest {
    guard let argument = params?["argument"], argument.kind == .object else {
      throw .invalid("params.argument", "must be an object")
    }
    guard let name = argument["name"]?.string else { throw .invalid("params.argument.name", "must be a string") }
    guard let value = argument["value"]?.string else { throw .invalid("params.argument.value", "must be a string") }
    var known: [String: String] = [:]
    if revision.has(.completionContext), let arguments = params?["context"]?["arguments"] {
      // Those that there are, and not all that a client sends: this runs while nothing else is read.
      for name in completer.arguments { known[name] = arguments[name]?.string }
    }
    return CompletionRequest(argument: name, value: value, known: known)
  }

  private static func result(
    _ completions: Completions, _ revision: ProtocolRevision, _ server: MCPServer,
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("completion")
    writer.beginObject()
    writer.key("values")
    writer.beginArray()
    for value in completions.values { writer.string(value) }
    writer.endArray()
    if let total = completions.total { writer.member("total", total) }
    writer.member("hasMore", completions.hasMore)
    writer.endObject()
    if revision.has(.resultTypes) { writer.modernMembers(server) }
    writer.endObject()
    return writer.take()
  }
}
