import CodeGeneration
import Execution
package import Linting
import Models
import ToolKit
package import VectorSearch

extension Catalog {
  /// Every tool of Workbench, in the order in which clients list them. A new tool is one line here.
  static func allTools(_ services: Services) -> [any Tool] {
    let execute = ExecuteSandboxed(
      host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier,
      sessions: services.sessions, log: services.log)
    // One of each: what they keep running is shared.
    let (lint, search) = (lint(services), vectorSearch(services))
    return [
      execute,
      lint,
      search,
      IndexDocuments(library: services.library),
      GenerateCode(
        checker: CodeChecker(lint: lint), runner: CodeRunner(tool: execute),
        finder: PassageFinder(tool: search), writer: services.code.map(CodeWriter.init)),
    ]
  }

  /// The tool `lint`, which the command line drives beyond what a client can ask for.
  package static func lint(_ services: Services) -> Lint {
    Lint(workshop: Workshop(host: services.sandbox, machine: services.machine, minimumTier: services.minimumTier))
  }

  /// The tool `vector_search`, which the command line calls too.
  package static func vectorSearch(_ services: Services) -> VectorSearch {
    VectorSearch(library: services.library, reranker: services.reranker, engine: services.engine)
  }
}

/// An endpoint that orders what was found.
extension RemoteReranker: Reranker {}
