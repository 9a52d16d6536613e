extension ToolReport.Status {
  /// How much a reader should worry; the greatest of all files is the status of the linter.
  var gravity: Int {
    switch self {
    case .ok: 0
    case .skippedTooLarge: 1
    case .parseError: 2
    case .timeout: 3
    case .crashed: 4
    case .unavailable: 5
    }
  }
}
