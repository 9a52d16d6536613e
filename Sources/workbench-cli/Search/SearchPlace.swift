import Catalog
import Config
import Observe
import Roots
import ToolKit
import VectorSearch

/// What a command searches or indexes, and with what.
///
/// Whoever types a path points at it: without --root the folder is the root, or the folder of the file.
struct SearchPlace {
  /// Reading a large folder may take a while, and nobody gives up on us.
  private static let deadline = Duration.seconds(3600)

  let services: Services
  let endpoints: Endpoints
  let search: VectorSearch
  let roots: Roots
  /// Absolute; nil for a collection.
  let path: String?
  /// What stands before the names of files, so that they are good where the command was typed.
  let prefix: String

  init(_ typed: String?, collection: String? = nil) throws {
    let (configuration, surroundings) = try Invocation.configuration()
    endpoints = try Endpoints(configuration, surroundings)
    services = try Invocation.catalog().services
    search = Catalog.vectorSearch(services)
    // A folder by the name that its collection has.
    path = typed.map { TypedPath.isFolder($0) ? TypedPath.canonical($0) ?? $0 : TypedPath.absolute($0) }
    guard configuration[Settings.roots].isEmpty else {
      roots = services.roots
      prefix = ""
      return
    }
    let named = typed.map { TypedPath.isFolder($0) ? $0 : TypedPath.folder(of: $0) }
    // A folder's collection is called by its path.
    let folder = named ?? collection.flatMap { $0.hasPrefix("/") ? $0 : nil }
    roots = Roots(
      folder.map { [$0] } ?? [], stateDirectory: surroundings.absolute(configuration[Settings.stateDirectory]),
      home: configuration.home, workingDirectory: TypedPath.workingDirectory)
    prefix = named.map(TypedPath.prefix) ?? ""
  }

  func context(_ line: ProgressLine) -> ToolContext {
    let services = services
    return ToolContext(
      deadline: .now + Self.deadline, resources: services.resources, roots: roots, executor: services.executor,
      progress: { step in line.show(step.done, of: step.total, step.message ?? "") },
      log: { level, message in services.log.record(level, message) })
  }
}
