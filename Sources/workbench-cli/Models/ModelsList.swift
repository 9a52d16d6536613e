import ArgumentParser
import Config
import Embedding
import HTTP
import JSON

/// `workbench models list`: each model with its role, where it is, its size, and whether its files are the published ones;
/// of models elsewhere only what the settings say.
struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models, and check their files.")

  @Flag(help: "Print the list as JSON.")
  var json = false

  struct Report: Encodable {
    struct Model: Encodable {
      let role: String
      let name: String
      let folder: String
      let size: Int
      /// That of its worst file: whole, partial, missing or damaged.
      let state: String
      let files: [File]
    }
    struct File: Encodable {
      let name: String
      let size: Int
      let sha256: String
      let state: String
      let detail: String?
    }
    struct Endpoint: Encodable {
      let role: String
      let name: String?
      /// As it was given, without a query or a user.
      let address: String
    }
    let models: [Model]
    let elsewhere: [Endpoint]
  }

  func run() throws {
    let (store, _) = try ModelsCommand.store()
    let (configuration, _) = try Invocation.configuration()
    let chat = Settings.chatRoles.flatMap { role in configuration.endpoints(of: role).map { (role.name, $0) } }
    let endpoints = (chat + [("embedding", Settings.embedding), ("rerank", Settings.rerank)]).compactMap {
      role, settings in
      configuration[settings.baseURL].map { text in
        // What cannot be read as an address is not shown: it may hold anything.
        let address = (try? HTTPAddress(text)).map { "\($0)" } ?? "an address that cannot be read"
        return Report.Endpoint(role: role, name: configuration[settings.model], address: address)
      }
    }
    let report = Report(models: PublishedModel.all.map { Self.entry($0, in: store) }, elsewhere: endpoints)
    if json {
      Terminal.show(json: try JSON.encode(report))
    } else {
      for model in report.models { Terminal.show(Self.text(model)) }
      for endpoint in report.elsewhere {
        Terminal.show("\(endpoint.role): \(endpoint.name ?? "no name"), elsewhere\n  \(endpoint.address)")
      }
    }
  }

  private static func entry(_ model: PublishedModel, in store: ModelStore) -> Report.Model {
    let files = model.files.map { file -> Report.File in
      let (state, detail) = description(of: file, of: model, in: store)
      return Report.File(name: file.name, size: file.size, sha256: file.checksum, state: state, detail: detail)
    }
    let worst = ["damaged", "missing", "partial"].first { state in files.contains { $0.state == state } }
    return Report.Model(
      role: model.role, name: model.name, folder: store.folder(of: model), size: model.files.reduce(0) { $0 + $1.size },
      state: worst ?? "whole", files: files)
  }

  private static func description(
    of file: PublishedModel.File, of model: PublishedModel, in store: ModelStore
  ) -> (state: String, detail: String?) {
    do {
      switch try store.state(of: file, of: model) {
      case .missing: return ("missing", nil)
      case .partial(let bytes):
        return ("partial", "\(ModelsCommand.text(bytes: bytes)) of \(ModelsCommand.text(bytes: file.size)) are there")
      case .whole: return ("whole", nil)
      case .damaged(let why): return ("damaged", why)
      }
    } catch {
      return ("damaged", error.detail)
    }
  }

  private static func text(_ model: Report.Model) -> String {
    var lines = [
      "\(model.role): \(model.name), \(ModelsCommand.text(bytes: model.size)), \(model.state)", "  \(model.folder)",
    ]
    for file in model.files {
      let state = file.state == "whole" ? "whole (SHA-256 checked)" : file.state
      lines.append("  \(file.name): \(state)\(file.detail.map { ": \($0)" } ?? "")")
    }
    if model.state != "whole" { lines.append("  to bring what is missing: workbench models pull") }
    return lines.joined(separator: "\n")
  }
}
