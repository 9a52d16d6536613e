import ArgumentParser
import Catalog
import Config
import ToolKit
import VectorSearch

/// `workbench search`: passages of files and collections, found as the tool finds them, for people and scripts.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find passages in files by meaning and by words.",
    discussion: """
      What a path names may be read, nothing else; with --root only what lies in a root. A folder that was never searched is \
      indexed on the way: words first, meaning as far as it gets; 'workbench index' waits for all of it.

      The status is 0 if anything was found, 1 if nothing was, 2 if searching failed, 64 if the command is wrong.
      """)

  enum Colour: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Argument(help: "A question, or words to look for.")
  var question: String

  @Argument(help: "A file or folder; the working directory if there is none.")
  var path: String?

  @Option(help: ArgumentHelp("A collection instead of a path: see 'workbench collections'.", valueName: "name"))
  var collection: String?

  @Option(name: [.customShort("k"), .long], help: ArgumentHelp("Passages wanted, 1 to 50.", valueName: "number"))
  var passages: Int = 8

  @Option(help: "hybrid, semantic (by meaning) or lexical (by words).")
  var mode: VectorSearchInput.Mode = .hybrid

  @Option(help: ArgumentHelp("Only files like this, as in .gitignore; may be repeated.", valueName: "pattern"))
  var glob: [String] = []

  @Option(help: ArgumentHelp("Only this language, such as python; may be repeated.", valueName: "name"))
  var language: [String] = []

  @Option(help: ArgumentHelp("Only what was modified since (ISO 8601).", valueName: "date"))
  var after: String?

  @Option(help: ArgumentHelp("Only what was modified before (ISO 8601).", valueName: "date"))
  var before: String?

  @Option(help: ArgumentHelp("Only texts with this metadata; may be repeated.", valueName: "name=value"))
  var metadata: [String] = []

  @Flag(help: "Print the structured result as JSON.")
  var json = false

  @Option(help: "Colours: auto, always or never.")
  var color: Colour = .auto

  func validate() throws {
    guard path == nil || collection == nil else {
      throw ValidationError("A path and --collection exclude each other: give one of them.")
    }
    guard (1...50).contains(passages) else { throw ValidationError("-k is a number of passages, 1 to 50.") }
  }

  func run() async throws {
    let place = try SearchPlace(path ?? (collection == nil ? "." : nil), collection: collection)
    let progress = ProgressLine()
    do {
      let output = try await place.search.call(input(place), in: place.context(progress))
      progress.end()
      if json {
        Terminal.show(json: try output.encoded(options: .complete))
      } else {
        PassagePrinter(colour: color).show(output, prefix: place.prefix)
      }
      if output.passages.isEmpty { throw ExitCode(SearchStatus.nothing) }
    } catch let error as ToolError {
      progress.end()
      Terminal.complain("\(error)")
      throw ExitCode(error.code == .invalidArgument ? ExitStatus.usage : SearchStatus.failed)
    }
  }

  private func input(_ place: SearchPlace) -> VectorSearchInput {
    var input = VectorSearchInput()
    input.query = question
    input.path = place.path
    input.collection = collection
    input.k = passages
    input.mode = mode
    var filter = SearchFilterInput()
    filter.paths = glob
    filter.languages = language
    filter.modifiedAfter = after
    filter.modifiedBefore = before
    filter.metadata = metadata
    input.filter = filter
    input.maxTokens = 10_000
    return input
  }
}

extension VectorSearchInput.Mode: ExpressibleByArgument {}

/// How `search`, `index` and `collections` end.
enum SearchStatus {
  static let nothing: Int32 = 1
  static let failed: Int32 = 2
}
