/// The default place for state (XDG Base Directory Specification).
enum StateDirectory {
  static func path(_ environment: [String: String]) -> String {
    // The specification says to ignore relative values.
    if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/workbench" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/workbench" }
    let temporary = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    return temporary + "/workbench-state"
  }
}
