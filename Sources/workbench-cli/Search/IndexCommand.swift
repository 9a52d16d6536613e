import ArgumentParser
import Catalog
import Config
import Models
import Roots
import SearchIndex
import ToolKit
import VectorEngines
import VectorSearch

/// `workbench index`: makes a folder ready to be searched, and waits for all of it.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Index files and folders, and wait until all of it can be found.",
    discussion: """
      Searching does the same on the way; this is for those who want the first answer complete. What is indexed already is \
      looked at, and only what changed is read.

      The status is 0 if everything that can be read is indexed, 2 if that failed, 64 if the command is wrong.
      """)

  @Argument(help: "Files and folders; the working directory if there are none.")
  var paths: [String] = ["."]

  @Option(
    help:
      "Then bring the vectors in an engine elsewhere up to date: qdrant or chroma. WORKBENCH_VECTOR_ENGINE_URL says where."
  )
  var to: String?

  func run() async throws {
    var hasFailed = false
    for path in paths {
      let progress = ProgressLine()
      do {
        let text = try await index(path, progress)
        progress.end()
        print(Terminal.inert(text))
      } catch {
        progress.end()
        guard let reason = Self.reason(of: error) else { throw error }
        Terminal.complain("\(path): \(reason)")
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(SearchStatus.failed) }
  }

  private func index(_ path: String, _ progress: ProgressLine) async throws -> String {
    let start = ContinuousClock.now
    let place = try SearchPlace(path)
    let library = place.services.library
    let opened = try place.roots.openFileOrFolder(place.path ?? path)
    func look() async throws -> FolderState {
      try await library.refresh(opened, roots: place.roots, patience: .seconds(3600), vectorPatience: .zero) {
        progress.show(Double($0), of: $1.map(Double.init), $2)
      }
    }
    let before = try await look()
    var note: String?
    do {
      try await library.settle(before.collection) { done, total in
        progress.show(Double(done), of: Double(total), "passages with vectors")
      }
    } catch let error as LibraryError {
      // Without vectors there are the words.
      note = error.description
    }
    let state = try await look()
    let moved = try await move(state.collection, of: place, progress)
    await library.close()
    let seconds = ((ContinuousClock.now - start) / .seconds(1) * 10).rounded() / 10
    var line = "\(path): \(state.files) documents, \(state.chunks) passages"
    if let indexing = state.indexing { line += ", \(indexing.total - indexing.done) of them without vectors" }
    let skipped = state.skipped.sorted { ($1.value, $0.key.words) < ($0.value, $1.key.words) }
    if !skipped.isEmpty {
      line += "; skipped: " + skipped.map { "\($0.value) \($0.key.words)" }.joined(separator: ", ")
    }
    let degraded = state.degraded + (note.map { [$0] } ?? []).filter { !state.degraded.contains($0) }
    return ([line + "; \(seconds) s"] + moved + degraded.map { "degraded: " + $0 }).joined(separator: "\n")
  }

  /// Gives an engine the vectors of a collection, and says what was done.
  private func move(
    _ collection: CollectionRecord, of place: SearchPlace, _ progress: ProgressLine,
  ) async throws -> [String] {
    guard let to else { return [] }
    let service = try place.endpoints.service(ofEngine: to)
    let index = try place.services.library.index()
    // Its model may have been noted only now.
    guard let current = try index.collection(named: collection.name),
      let name = try EngineMirror.name(of: current, in: index)
    else { return ["\(to): there are no vectors to be moved"] }
    let engine = place.services.engine(to, service)(name)
    let mirror = EngineMirror(of: current, in: index, engine, executor: place.services.executor)
    let done = try await mirror.copy { progress.show(Double($0), of: Double($1), "documents moved") }
    return ["\(engine.name): \(done.written) vectors written, \(done.present) there already, \(done.removed) removed"]
  }

  /// What an error that a person can act on says; nil for others.
  static func reason(of error: any Error) -> String? {
    (ToolError.explaining(error) as? ToolError)?.message ?? (error as? EndpointError)?.description
      ?? (error as? ConfigError)?.description
  }
}
