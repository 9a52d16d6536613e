/// What to say to a program that tried to install something.
///
/// Without an installer there is only "command not found", from which a reader would conclude that installing one
/// helps; with one its last words are that no such package exists, which is not the reason either.
enum InstallAdvice {
  /// How a line of error output ends where there is no installer.
  private static let endings = [
    " No module named pip", " pip: command not found", " pip3: command not found", " npm: command not found",
    " conda: command not found", " apt: command not found", " apt-get: command not found",
  ]
  /// How a line begins with which an installer gives up.
  private static let beginnings = [
    "ERROR: No matching distribution found for ", "npm ERR! code ENOTCACHED", "npm error code ENOTCACHED",
  ]

  /// A sentence for the reader if the error output holds such a complaint.
  static func note(on errorOutput: String) -> String? {
    let isMissing = errorOutput.split(separator: "\n").contains { line in
      endings.contains(where: line.hasSuffix) || beginnings.contains(where: line.hasPrefix)
    }
    guard isMissing else { return nil }
    return "nothing can be installed: there is no network at run time; use what is there (for Python"
      + " `python3 -m pip list` tells), or pass files in"
  }
}
