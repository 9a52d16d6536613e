/// A role that asks models questions: its endpoints, which are asked in order.
///
/// The first is set as those of other roles are. Further ones have a number in their names, `WORKBENCH_CODE_2_MODEL`, and are
/// declared when one of them is set: nobody pays for those that are not.
package struct ChatRole: Sendable {
  package let name: String
  package let first: EndpointSettings
  private let does: String

  static let apis = ["openai", "anthropic", "ollama"]
  /// The numbers of further endpoints.
  static let numbers = 2...9

  init(_ name: String, does: String) {
    self.name = name
    self.does = does
    first = EndpointSettings(name, does: does, apis: Self.apis, withoutOne: "none")
  }

  func further(_ number: Int) -> EndpointSettings {
    EndpointSettings("\(name)-\(number)", does: does, apis: Self.apis, withoutOne: "none")
  }

  /// The numbers of the further endpoints of which `words` name a setting, as in `code-2-model`.
  func numbers(in words: some Sequence<String>) -> [Int] {
    var found: Set<Int> = []
    for word in words where word.hasPrefix(name + "-") {
      let digits = word.dropFirst(name.utf8.count + 1).prefix { $0 != "-" }
      if let number = Int(digits), Self.numbers.contains(number) { found.insert(number) }
    }
    return found.sorted()
  }
}

extension Settings {
  package static let vision = ChatRole("vision", does: "looks at pictures")
  package static let reasoning = ChatRole("reasoning", does: "reasons")
  package static let code = ChatRole("code", does: "writes code")

  package static let chatRoles = [code, vision, reasoning]

  /// The declared setting of that name, that of a further endpoint included.
  static func named(_ name: some StringProtocol) -> (any DeclaredSetting)? {
    if let setting = all.first(where: { $0.name == name }) { return setting }
    let name = String(name)
    for role in chatRoles {
      for number in role.numbers(in: [name]) {
        if let setting = role.further(number).all.first(where: { $0.name == name }) { return setting }
      }
    }
    return nil
  }
}
