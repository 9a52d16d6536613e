import ArgumentParser
import Embedding
import HTTP

/// `workbench models pull`: brings the files of a model, and takes none whose checksum is not the published one.
struct ModelsPull: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Bring a model's files from where it is published, or from elsewhere.",
    discussion: """
      A download that was cut off goes on where it ended. Whatever the source, a file is taken only if its SHA-256 is the \
      published one. The status is 1 if anything is still missing afterwards.
      """)

  @Argument(help: ArgumentHelp("Which model; all of them if there is none.", valueName: "model"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "An address to which the files' names are added, a folder that has them, or a wheel or zip with them.",
      valueName: "source"))
  var from: String?

  func run() async throws {
    let models = PublishedModel.all.filter { name == nil || $0.name == name }
    guard !models.isEmpty else {
      let known = PublishedModel.all.map(\.name).joined(separator: ", ")
      Terminal.complain("there is no model \(name ?? ""): choose one of \(known)")
      throw ExitCode(ExitStatus.usage)
    }
    let (store, surroundings) = try ModelsCommand.store()
    var failed = false
    for model in models {
      let source = try ModelSource(from ?? model.source, surroundings: surroundings)
      for file in model.files {
        do {
          if try store.state(of: file, of: model) == .whole {
            print("\(file.name): already there")
            continue
          }
          try await source.bring(file, of: model, to: store)
          print("\(file.name): \(ModelsCommand.text(bytes: file.size)), SHA-256 checked")
        } catch {
          Terminal.complain("\(error)")
          failed = true
        }
      }
    }
    if failed { throw ExitCode(ExitStatus.failed) }
  }
}
