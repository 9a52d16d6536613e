import Spelling

extension Spelling {
  /// The name that was probably meant, as a sentence with a space before it; empty if none was.
  static func hint(_ name: String, among names: [String]) -> String {
    closest(to: name, among: names).map { " Did you mean '\($0)'?" } ?? ""
  }
}
