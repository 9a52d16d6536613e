/// What to say to a program that tried to install something where no installer is.
///
/// With an installer the refused socket says it; without one there is only "command not found", from which a reader would
/// conclude that installing the installer helps.
enum InstallAdvice {
  /// How a line of error output ends.
  private static let complaints = [
    " No module named pip", " pip: command not found", " pip3: command not found", " npm: command not found",
    " conda: command not found", " apt: command not found", " apt-get: command not found",
  ]

  /// A sentence for the reader if the error output holds such a complaint.
  static func note(on errorOutput: String) -> String? {
    let isMissing = errorOutput.split(separator: "\n").contains { line in complaints.contains(where: line.hasSuffix) }
    guard isMissing else { return nil }
    return "nothing can be installed: there is no network at run time; use what is there, or pass files in"
  }
}
