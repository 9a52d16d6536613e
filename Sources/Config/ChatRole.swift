/// A role that asks models questions: its endpoints, which are asked in order, and what they may be asked.
///
/// The first endpoint is set as those of other roles are. Further ones have a number in their names, `WORKBENCH_CODE_2_MODEL`. All
/// of them are declared when one of them is set: a start does not pay for those that are not.
package struct ChatRole: Sendable {
  package let name: String
  private let does: String

  static let apis = ["openai", "anthropic", "ollama"]
  /// The numbers of further endpoints.
  static let numbers = 2...9

  init(_ name: String, does: String) {
    self.name = name
    self.does = does
  }

  /// The endpoint that is asked first.
  package var first: EndpointSettings { EndpointSettings(name, does: does, apis: Self.apis, withoutOne: "none") }

  func further(_ number: Int) -> EndpointSettings {
    EndpointSettings("\(name)-\(number)", does: does, apis: Self.apis, withoutOne: "none")
  }

  package var requestsPerMinute: Setting<Int?> {
    limit("requests-per-minute", "Questions a minute that this role may ask; more wait, or are refused")
  }

  package var tokensPerMinute: Setting<Int?> {
    limit(
      "tokens-per-minute", "Tokens a minute of questions and answers that this role may have; more wait, or are refused"
    )
  }

  package var tokensPerDay: Setting<Int?> {
    limit("tokens-per-day", "Tokens a day (UTC) that this role may have in all servers of this user; more are refused")
  }

  private func limit(_ what: String, _ help: String) -> Setting<Int?> {
    Setting(
      "\(name)-\(what)", placeholder: "NUMBER", help: help, defaultText: "any number", .count(1...1_000_000_000),
      fallback: { _ in nil })
  }

  /// What is declared without a number.
  var declared: [any DeclaredSetting] { first.all + [requestsPerMinute, tokensPerMinute, tokensPerDay] }

  /// Whether a word names a setting of this role, as in `code-model`.
  func isNamed(by word: String) -> Bool { word.hasPrefix(name + "-") }

  /// The numbers of the further endpoints of which `words` name a setting, as in `code-2-model`.
  func numbers(in words: some Sequence<String>) -> [Int] {
    var found: Set<Int> = []
    for word in words where isNamed(by: word) {
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
    let name = String(name)
    if let setting = (always + answers).first(where: { $0.name == name }) { return setting }
    guard let role = chatRoles.first(where: { $0.isNamed(by: name) }) else { return nil }
    let further = role.numbers(in: [name]).flatMap { role.further($0).all }
    return (role.declared + further).first { $0.name == name }
  }
}
