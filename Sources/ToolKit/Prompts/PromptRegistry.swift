import Spelling

/// The prompts of a server.
package struct PromptRegistry: Sendable {
  package private(set) var list = NamedList<RegisteredPrompt>()

  /// - Throws: `RegistryError` for a name that is taken twice, and for a declaration that is not acceptable.
  package init(_ prompts: [any Prompt] = []) throws(RegistryError) {
    for prompt in prompts { try add(prompt) }
  }

  /// None.
  package static let none = PromptRegistry()
  private init() {}

  package subscript(_ name: String) -> RegisteredPrompt? { list[name] }

  /// Adds a prompt at the end of the list.
  ///
  /// - Throws: `RegistryError` if its name is taken or its declaration is not acceptable.
  package mutating func add(_ prompt: some Prompt) throws(RegistryError) {
    guard list.append(try RegisteredPrompt(prompt), name: prompt.name) else {
      throw RegistryError("Two prompts are called '\(prompt.name)'.")
    }
  }

  /// False if there is no prompt of that name.
  package mutating func remove(_ name: String) -> Bool { list.remove(name) }

  /// What to tell a client that asks for a name that is not here.
  package func unknown(_ name: String) -> String {
    "Unknown prompt '\(name.excerpt(80))'." + Spelling.hint(name, among: list.names)
  }
}
