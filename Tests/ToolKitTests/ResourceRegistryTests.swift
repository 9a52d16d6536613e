import TestSupport
import Testing
import ToolKit

@Suite("Resources and their templates")
struct ResourceRegistryTests {
  /// Gives back its variables, so that a test sees how a URI was taken apart.
  private struct Pair: ResourceTemplate {
    struct Variables: ToolInput {
      @Param("One") var one: String
      @Param("Two") var two: String
    }

    var uriTemplate = "x://{one}-{two}.txt"
    let name = "pair"
    let title = "Pair"
    let description = "A pair."

    func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
      .text("\(variables.one)|\(variables.two)")
    }
  }

  private struct Fixed: Resource {
    var uri = "x://fixed"
    var name = "fixed"
    var title = "Fixed"
    var description = "Fixed."
    func read(in context: ToolContext) async throws -> ResourceBody { .text("fixed") }
  }

  /// Completed of itself, as a truth value is.
  private struct Switch: ResourceTemplate {
    struct Variables: ToolInput {
      @Param("On or off") var state: Bool
    }

    var isCompleted: Bool
    let uriTemplate = "x://{state}"
    let name = "switch"
    let title = "Switch"
    let description = "A switch."

    func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? { nil }
  }

  private func read(_ uri: String, _ registry: ResourceRegistry) async throws -> ResourceBody? {
    try await registry.read(uri, in: .quiet())?.contents.body
  }

  @Test(
    "A URI is taken apart by its pattern and decoded",
    arguments: [
      ("x://a-b.txt", "a|b"), ("x://a-b-c.txt", "a|b-c"), ("x://a-b.txt.txt", "a|b.txt"),
      ("x://%2Fetc-%C3%BC.txt", "/etc|ü"),
      ("x://a%2Db-c.txt", "a-b|c"), ("x://---.txt", "-|-"),
    ])
  func matching(_ uri: String, _ values: String) async throws {
    let registry = try ResourceRegistry(templates: [Pair()])
    #expect(registry.covers(uri))
    #expect(try await read(uri, registry) == .text(values))
  }

  @Test(
    "A URI that does not follow the pattern is none of its",
    arguments: [
      "x://ab.txt", "x://-b.txt", "x://a-.txt", "x://a-b.tx", "x://a-b.txt/", "x://a/c-b.txt", "x://a-b?q.txt",
      "x://a-b#f.txt", "x://a-%zz.txt", "x://a-%4.txt", "x://a-%ff.txt", "y://a-b.txt", "x:", "", "-.txt",
    ])
  func strangers(_ uri: String) async throws {
    let registry = try ResourceRegistry(templates: [Pair()])
    #expect(!registry.covers(uri))
    #expect(try await read(uri, registry) == nil)
  }

  @Test(
    "A variable for a path is the rest of the URI, as it is written there",
    arguments: [
      ("x://a-b/c/d.txt", "a|b/c/d.txt"), ("x://a-%2F%FF", "a|%2F%FF"), ("x://a--", "a|-"), ("x://a-", nil),
      ("x://a-b?q", nil), ("x://a-b#f", nil), ("x://a/b-c", nil),
    ] as [(String, String?)])
  func paths(_ uri: String, _ values: String?) async throws {
    let registry = try ResourceRegistry(templates: [Pair(uriTemplate: "x://{one}-{+two}")])
    #expect(registry.covers(uri) == (values != nil))
    #expect(try await read(uri, registry) == values.map { .text($0) })
  }

  @Test("A resource with a fixed URI comes before the templates, and either can go")
  func order() async throws {
    var registry = try ResourceRegistry([Fixed(uri: "x://a-b.txt")], templates: [Pair()])
    #expect(try await read("x://a-b.txt", registry) == .text("fixed"))
    _ = registry.remove("x://a-b.txt")
    #expect(try await read("x://a-b.txt", registry) == .text("a|b"))
    _ = registry.remove("x://{one}-{two}.txt")
    #expect(registry.resources.isEmpty && registry.templates.isEmpty)
    #expect(try await read("x://a-b.txt", registry) == nil)
  }

  @Test(
    "A pattern that cannot work ends the start and says why",
    arguments: [
      ("x://{one}{two}", "nothing between two variables"), ("x://{one", "a brace that is not closed"),
      ("x://one}", "a brace that is not opened"), ("x://{one}-{one}", "the variable 'one' twice"),
      ("x://{+one}-{two}", "'{+one}' before its end"), ("x://{one}-{+}", "the variable '', which is no name"),
      ("x://{one}", "its variables are one"),
      ("{one}-{two}", "begins with no scheme"),
    ])
  func badPatterns(_ pattern: String, _ problem: String) throws {
    let error = #expect(throws: RegistryError.self) { try ResourceRegistry(templates: [Pair(uriTemplate: pattern)]) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test("A template that completes a variable may not say that nothing is completed")
  func deniedCompletion() throws {
    #expect(try ResourceRegistry(templates: [Switch(isCompleted: true)]).templates.items[0].offersCompletion)
    let error = #expect(throws: RegistryError.self) {
      try ResourceRegistry(templates: [Switch(isCompleted: false)])
    }
    #expect(error?.description.contains("says that nothing is completed") == true, "\(error?.description ?? "")")
  }

  @Test("Two resources of one URI, a URI without a scheme, a missing title and an endless description end the start")
  func badResources() throws {
    func flaw(_ resources: [any Resource]) throws -> String {
      try #require(throws: RegistryError.self) { try ResourceRegistry(resources) }.description
    }
    #expect(try flaw([Fixed(), Fixed()]) == "Two resources have the URI 'x://fixed'.")
    #expect(try flaw([Fixed(uri: "fixed")]).contains("no scheme"))
    #expect(try flaw([Fixed(title: "")]).contains("it has no title"))
    #expect(try flaw([Fixed(description: "")]).contains("it has no description"))
    let long = String(repeating: "x", count: 2049)
    #expect(try flaw([Fixed(description: long)]).contains("has 2049 characters, more than 2048"))
  }

  @Test("Bytes are text if they are UTF-8 without a null character")
  func bodies() {
    #expect(ResourceBody(Array("ü".utf8)) == .text("ü"))
    #expect(ResourceBody([0]) == .blob([0]))
    #expect(ResourceBody([0xFF]) == .blob([0xFF]))
  }
}
