internal import ToolKit

extension FileName {
  /// A caller's name for a session, inert.
  static func shown(_ name: String) -> String { shown(Array(name.utf8)) }
}
