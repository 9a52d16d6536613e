import JSON
import Synchronization
import ToolKit

/// A resource that never changes. URIs and contents are those that the protocol's conformance suite asks a server for,
/// here and in the resources below.
struct FixedResource: Resource {
  let uri: String
  let title: String
  let description: String
  let mimeType: String?
  let body: ResourceBody

  var name: String { String(uri.drop { $0 != ":" }.dropFirst(3)) }
  var size: Int? {
    switch body {
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    }
  }
  var annotations: Annotations? {
    Annotations(audience: [.assistant], priority: 0.5, lastModified: "2026-07-28T00:00:00Z")
  }
  var timeToLive: Duration { .seconds(3600) }

  func read(in context: ToolContext) async throws -> ResourceBody { body }

  static let all = [
    FixedResource(
      uri: "test://static-text", title: "Static text", description: "A text that never changes.",
      mimeType: "text/plain", body: .text("This is the content of the static text resource.")),
    FixedResource(
      uri: "test://static-binary", title: "Static picture", description: "A picture that never changes.",
      mimeType: "image/png", body: .blob(Samples.png)),
  ]
}

/// A resource that changes when somebody says so.
final class WatchedResource: Resource {
  let uri = "test://watched-resource"
  let name = "watched-resource"
  let title = "Watched resource"
  let description = "A text that a tool changes."
  let mimeType: String? = "text/plain"
  private let changes = Mutex(0)

  func read(in context: ToolContext) async throws -> ResourceBody {
    .text("Watched resource content, changed \(changes.withLock(\.self)) times")
  }

  /// How often it has changed, this time included.
  func touch() -> Int {
    changes.withLock { changes in
      changes += 1
      return changes
    }
  }
}

/// Any number of resources, one for each id.
struct DataTemplate: ResourceTemplate, Completing {
  struct Variables: ToolInput {
    @Param("Which one", .length(1...64)) var id: String
  }

  let uriTemplate = "test://template/{id}/data"
  let name = "template-data"
  let title = "Data by id"
  let description = "The data that belongs to an id."
  let mimeType: String? = "application/json"

  func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    guard variables.id != "missing" else { return nil }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("id")
    writer.string(variables.id)
    writer.key("templateTest")
    writer.bool(true)
    writer.key("data")
    writer.string("Data for ID: \(variables.id)")
    writer.endObject()
    return .text(String(decoding: writer.bytes, as: UTF8.self))
  }

  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    request.matching((1...250).map { String($0) })
  }
}
