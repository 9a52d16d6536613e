import ArgumentParser
import Catalog
import Config
import JSON
import Observe
import ToolKit

/// `workbench call`: one call of one tool, through the registry that serves clients.
struct Call: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Call a tool.",
    discussion: """
      Arguments are one JSON object ('-' reads it from standard input) or key=value pairs, where key=@FILE is the text of \
      a file and key=@- standard input: workbench call execute_sandboxed language=python code=@script.py

      The status is 0 if the tool answered, 1 if it failed, 64 if the command or an argument is wrong.
      """)

  @Argument(help: "The tool's name.")
  var tool: String

  @Argument(help: ArgumentHelp("The tool's arguments.", valueName: "json|key=value"))
  var arguments: [String] = []

  @Flag(help: "Print the structured result as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Save files and pictures that the tool returns in this folder.", valueName: "dir"))
  var artifacts: String?

  func run() async throws {
    let catalog = try Invocation.catalog(options: .complete)
    guard let registered = catalog.tools[tool] else {
      let known = catalog.tools.definitions.map(\.name).joined(separator: ", ")
      throw fail(
        ToolError("unknown_tool", "There is no tool '\(tool)'. There are: \(known)."), status: ExitStatus.usage)
    }
    let document: JSONDocument
    do {
      document = try JSONDocument(try CallArguments.json(arguments))
    } catch {
      throw fail(ToolError(.invalidArgument, "The arguments cannot be read: \(error)."), status: ExitStatus.usage)
    }

    let result: ToolResult
    do {
      result = try await call(registered, document.root, in: catalog)
    } catch let error as ToolError {
      throw fail(error, status: error.code == .invalidArgument ? ExitStatus.usage : ExitStatus.failed)
    }
    if json {
      Terminal.show(json: result.structured ?? Array("null".utf8))
    } else {
      show(result.content)
    }
    if let artifacts { try save(result.content, in: artifacts, from: catalog.services.resources) }
    if result.isError { throw ExitCode(ExitStatus.failed) }
  }

  /// Runs the tool until it answers or its deadline is over.
  private func call(_ registered: RegisteredTool, _ arguments: JSONView, in catalog: Catalog) async throws -> ToolResult
  {
    let limit = registered.limits.defaultDeadline
    let services = catalog.services
    let context = ToolContext(
      deadline: .now + limit, resources: services.resources, roots: services.roots, executor: services.executor,
      progress: Terminal.errorIsTerminal ? Self.showProgress : nil,
      log: { level, message in services.log.record(level, message) })
    let name = tool
    return try await withThrowingTaskGroup(of: ToolResult.self) { group in
      group.addTask { try await catalog.tools.call(name, arguments: arguments, in: context) }
      group.addTask {
        try await Task.sleep(for: limit)
        throw ToolError(.deadlineExceeded, "'\(name)' did not answer within \(limit).")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  private static let showProgress: @Sendable (ToolContext.Progress) -> Void = { progress in
    let total = progress.total.map { " of \($0)" } ?? ""
    Terminal.complain(Terminal.inert("\(progress.done)\(total) \(progress.message ?? "")"))
  }

  private func show(_ content: [ToolContent]) {
    for piece in content { show(piece) }
  }

  private func show(_ piece: ToolContent) {
    switch piece {
    case .text(let text): Terminal.show(text)
    case .image(let bytes, let mimeType): Terminal.show("[picture, \(mimeType), \(bytes.count) bytes]")
    case .audio(let bytes, let mimeType): Terminal.show("[sound, \(mimeType), \(bytes.count) bytes]")
    case .resource(let contents):
      switch contents.body {
      case .text(let text): Terminal.show(text)
      case .blob(let bytes): Terminal.show("[resource \(Terminal.inert(contents.uri)), \(bytes.count) bytes]")
      }
    case .resourceLink(let link):
      guard artifacts == nil else { return }
      let size = link.size.map { ", \($0) bytes" } ?? ""
      Terminal.show("[file \(Terminal.inert(link.name))\(size); --artifacts DIR saves it]")
    case .annotated(let content, _): show(content)
    }
  }

  private func save(_ content: [ToolContent], in path: String, from resources: ResourceStore) throws {
    do {
      let folder = try ArtifactFolder(path)
      for piece in content {
        // A picture that is shown is linked as well: the link has its name.
        guard case .resourceLink(let link) = piece, let resource = resources.read(link.uri) else { continue }
        Terminal.complain("saved \(Terminal.inert(try folder.save(resource.bytes, as: link.name)))")
      }
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(ExitStatus.failed)
    }
  }

  /// Reports a failure in the form that was asked for.
  private func fail(_ error: ToolError, status: Int32) -> ExitCode {
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("error")
      writer.beginObject()
      writer.key("code")
      writer.string(error.code.rawValue)
      writer.key("message")
      writer.string(error.message)
      if let argument = error.argument {
        writer.key("argument")
        writer.string(argument)
      }
      writer.endObject()
      writer.endObject()
      Terminal.show(json: writer.bytes)
    } else {
      Terminal.complain("\(error)")
    }
    return ExitCode(status)
  }
}
