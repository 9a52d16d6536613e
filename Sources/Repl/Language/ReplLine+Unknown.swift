import Spelling

extension ReplLine {
  /// What to say about a first word that means nothing.
  static func unknown(_ word: String, _ tools: [String]) -> String {
    let guess = Spelling.closest(to: word, among: tools + commands).map { " Did you mean '\($0)'?" } ?? ""
    return "'\(word)' is no command, no tool and no method.\(guess) 'help' tells what can be written here."
  }
}
