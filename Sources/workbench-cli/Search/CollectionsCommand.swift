import ArgumentParser
import Catalog
import JSON
import ToolKit
import VectorSearch

/// `workbench collections`: what has been indexed.
struct CollectionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collections",
    abstract: "List what is indexed, or remove a collection.",
    discussion: """
      A folder that was searched is a collection called by its path; texts of index_documents are collections by their \
      names. Removing one deletes what was indexed, never a file.
      """,
    subcommands: [ListCollections.self, RemoveCollection.self], defaultSubcommand: ListCollections.self)
}

struct ListCollections: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the collections.")

  @Flag(help: "Print a JSON list.")
  var json = false

  func run() async throws {
    do {
      let place = try SearchPlace(nil)
      let fields = try await place.services.library.collections().map { CollectionField($0) }
      if json {
        var writer = JSONWriter()
        try fields.write(to: &writer, options: .complete)
        Terminal.show(json: writer.bytes)
      } else if fields.isEmpty {
        print("there are no collections")
      } else {
        for field in fields { print(Terminal.inert(field.line)) }
      }
    } catch {
      guard let reason = IndexCommand.reason(of: error) else { throw error }
      Terminal.complain(reason)
      throw ExitCode(SearchStatus.failed)
    }
  }
}

struct RemoveCollection: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a collection with all that was indexed for it.")

  @Argument(help: "Its name; for a folder its path.")
  var name: String

  func run() async throws {
    do {
      let library = try SearchPlace(nil).services.library
      // A folder may be typed as it is called from here.
      let path = TypedPath.canonical(name)
      for name in [name] + (path.map { [$0] } ?? []) {
        if try await library.removeCollection(named: name) { return print("\(Terminal.inert(name)): removed") }
      }
      Terminal.complain("there is no collection '\(name)'; 'workbench collections' lists them")
      throw ExitCode(SearchStatus.nothing)
    } catch {
      guard let reason = IndexCommand.reason(of: error) else { throw error }
      Terminal.complain(reason)
      throw ExitCode(SearchStatus.failed)
    }
  }
}
