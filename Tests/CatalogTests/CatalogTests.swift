import Catalog
import Config
import Embedding
import Foundation
import JSON
import Models
import Observe
import Roots
import TestSupport
import Testing
import ToolKit

@Suite("The catalogue of tools")
struct CatalogTests {
  private let surroundings = Surroundings(environment: ["PATH": "/usr/bin"], workingDirectory: "/tmp")

  private func catalog(_ flags: [String: [String]] = [:]) throws -> Catalog {
    try Catalog.make(Configuration(environment: surroundings.environment, overriding: flags), surroundings)
  }

  @Test("Each tool's definition is its checked-in snapshot, and there is no snapshot without a tool")
  func snapshots() throws {
    let folder = "Tests/Fixtures/tool-schemas"
    let definitions = try catalog().tools.definitions
    for definition in definitions {
      let text = try JSONDocument(definition.json).root.value.prettyText
      let difference = try Snapshot.difference(of: text, from: "\(folder)/\(definition.name).json")
      #expect(difference == nil)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: Snapshot.checkout + "/" + folder)
    #expect(Set(files) == Set(definitions.map { $0.name + ".json" }))
  }

  @Test("Every tool is one that every model vendor accepts")
  func vendors() throws {
    for definition in try catalog().tools.definitions {
      #expect(VendorRule.refusals(of: try JSONDocument(definition.json).root.value) == [])
    }
  }

  @Test(
    "An endpoint that is named by half is refused, without its key",
    arguments: [
      (["WORKBENCH_VECTOR_ENGINE": "qdrant"], "WORKBENCH_VECTOR_ENGINE_URL is not set"),
      (["WORKBENCH_EMBEDDING_MODEL": "m"], "WORKBENCH_EMBEDDING_MODEL is set without WORKBENCH_EMBEDDING_BASE_URL"),
      (
        ["WORKBENCH_CODE_2_BASE_URL": "http://h", "WORKBENCH_CODE_2_MODEL": "m"],
        "WORKBENCH_CODE_2_BASE_URL is set without WORKBENCH_CODE_BASE_URL"
      ),
      (["WORKBENCH_CODE_2_MODEL": "m"], "WORKBENCH_CODE_2_MODEL is set without WORKBENCH_CODE_2_BASE_URL"),
      (["WORKBENCH_RERANK_API_KEY": "canary-key"], "WORKBENCH_RERANK_API_KEY is set without WORKBENCH_RERANK_BASE_URL"),
      (["WORKBENCH_RERANK_BASE_URL": "http://h"], "WORKBENCH_RERANK_BASE_URL is set without WORKBENCH_RERANK_MODEL"),
      (
        ["WORKBENCH_RERANK_BASE_URL": "http://user:canary@h", "WORKBENCH_RERANK_MODEL": "m"],
        "WORKBENCH_RERANK_BASE_URL is no address: an address has no user and password"
      ),
      (
        [
          "WORKBENCH_RERANK_BASE_URL": "http://h", "WORKBENCH_RERANK_MODEL": "m",
          "WORKBENCH_RERANK_API_KEY": "canary-key",
          "WORKBENCH_RERANK_API_KEY_FILE": "/key",
        ], "WORKBENCH_RERANK_API_KEY and WORKBENCH_RERANK_API_KEY_FILE are both set"
      ),
    ])
  func endpoints(environment: [String: String], words: String) throws {
    let error = #expect(throws: ConfigError.self) {
      try Catalog.make(Configuration(environment: environment), surroundings)
    }
    #expect(error?.description.contains(words) == true)
    #expect(error?.description.contains("canary") == false)
  }

  @Test("Endpoints are made of the settings, and their keys are masked in all output from the start")
  func namedEndpoints() throws {
    let services = try Catalog.make(
      Configuration(environment: [
        "WORKBENCH_EMBEDDING_BASE_URL": "https://h/v1", "WORKBENCH_EMBEDDING_MODEL": "m",
        "WORKBENCH_EMBEDDING_API_KEY": "canary-key", "WORKBENCH_EMBEDDING_DIMENSION": "512",
      ]), surroundings
    ).services
    #expect(services.embedder?.identity.model == "m")
    #expect(services.embedder?.identity.dimension == 512)
    #expect(services.reranker == nil)
    #expect(services.engine == nil)
    #expect(services.redactor.redact("canary-key") == "[redacted]")
  }

  @Test("Models that are asked questions are made of the settings, in their order, and are nil without one")
  func chatModels() throws {
    let services = try Catalog.make(
      Configuration(environment: [
        "WORKBENCH_CODE_BASE_URL": "https://h/v1", "WORKBENCH_CODE_MODEL": "first",
        "WORKBENCH_CODE_2_BASE_URL": "http://localhost:11434", "WORKBENCH_CODE_2_MODEL": "second",
        "WORKBENCH_CODE_2_API": "ollama", "WORKBENCH_CODE_2_API_KEY": "canary-key-2",
      ]), surroundings
    ).services
    #expect(services.code?.endpoints.map(\.endpoint.model) == ["first", "second"])
    #expect(services.code?.endpoints.map(\.endpoint.api) == [.openai, .ollama])
    #expect(services.vision == nil)
    #expect(services.reasoning == nil)
    #expect(services.redactor.redact("canary-key-2") == "[redacted]")
  }

  @Test("Two catalogues list the same bytes")
  func deterministic() throws {
    #expect(try catalog().tools.definitions.map(\.json) == catalog().tools.definitions.map(\.json))
  }

  @Test("Tools are chosen and left out by name")
  func selection() throws {
    #expect(try catalog(["tools": ["execute_sandboxed"]]).tools.definitions.map(\.name) == ["execute_sandboxed"])
    let error = #expect(throws: ConfigError.self) { try catalog(["tools": ["execute_sandbox"]]) }
    #expect(
      error?.description == "--tools names the unknown tool 'execute_sandbox'. Did you mean 'execute_sandboxed'?")
    let excluded = #expect(throws: ConfigError.self) { try catalog(["exclude-tools": ["zzz"]]) }
    #expect(excluded?.description.hasPrefix("--exclude-tools names the unknown tool 'zzz'. There are: ") == true)
    let all = try catalog().tools.definitions.map(\.name)
    #expect(throws: ConfigError.self) { try catalog(["exclude-tools": all]) }
  }

  @Test("The levels that the setting accepts are those of the log")
  func levels() throws {
    #expect(Settings.logLevel.expectation == "one of: " + LogLevel.allCases.map(\.name).joined(separator: ", "))
  }

  @Test("A server made in the working directory has it as root, and never its own state folder")
  func roots() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "state/db")
    try folder.write("y", to: "file.txt")
    let around = Surroundings(environment: [:], workingDirectory: folder.path)
    let configuration = try Configuration(environment: [:], overriding: ["state-directory": ["state"]])
    let services = try Catalog.make(configuration, around).services
    #expect(services.roots.paths == [folder.path])
    #expect(try services.roots.open("file.txt").size == 1)
    #expect(throws: (any Error).self) { try services.roots.open("state/db") }
  }
}
