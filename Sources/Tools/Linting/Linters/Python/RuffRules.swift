/// Which of ruff's rules are asked for, and how bad what they find is.
enum RuffRules {
  /// The rules of a profile. What is left out of `standard` was left out because careful people write such code on
  /// purpose, or because one file does not show enough to judge it.
  static func selection(_ profile: Profile) -> (selected: [String], ignored: [String]) {
    switch profile {
    case .quick: (quick, [])
    case .standard: (quick + standard, doubtful + noisy)
    case .strict: (quick + standard + strict, doubtful)
    }
  }

  /// Code that fails when it is reached. E9 is in every selection: without it a file that ruff cannot read is silently
  /// clean.
  private static let quick = ["E9", "F", "PLE"]

  private static let standard = [
    // Statements, bugs that are likely, and security, which bandit's findings stand for where bandit has read the file.
    "E4", "E7", "W6", "B", "S", "PLW", "ASYNC", "LOG", "NPY", "T10", "YTT", "G101", "ISC004", "PGH005", "TRY203",
    "PLR0124", "PLR0133", "PLR1708", "PIE794", "PIE796", "SIM220", "SIM221", "SIM222", "SIM223",
    "RUF006", "RUF008", "RUF009", "RUF013", "RUF016", "RUF017", "RUF018", "RUF024", "RUF026", "RUF030", "RUF032",
    "RUF033", "RUF034", "RUF040", "RUF060",
    // What today's Python says more simply.
    "C4", "UP",
  ]

  private static let strict = [
    "E", "W", "I", "A", "ARG", "BLE", "DTZ", "FLY", "FURB", "G", "ISC", "N", "PERF", "PGH", "PIE", "PL", "PT", "RET",
    "RSE", "RUF", "SIM", "TID", "TRY",
  ]

  /// Not even in `strict`: what a formatter decides, counts that a project has to choose, letters of other alphabets.
  private static let doubtful = [
    "E501", "W191", "W505", "C408", "ISC001", "PLC2401", "PLR0904", "PLR0911", "PLR0912", "PLR0913", "PLR0914",
    "PLR0915", "PLR0916", "PLR0917", "PLR2004", "RUF001", "RUF002", "RUF003", "TRY003",
  ]

  /// In `strict` alone, of families that `standard` has.
  private static let noisy = [
    "ASYNC109", "ASYNC240", "B008", "B028", "B905", "B911", "B912", "LOG015", "NPY002", "PLW0603", "PLW1510", "PLW1641",
    "PLW2901", "PLW3301",
  ]

  /// How a finding of a rule is rated. ruff itself calls everything an error.
  static func rating(of code: String) -> (category: Finding.Category, severity: Finding.Severity) {
    if let severity = securitySeverity(of: code) { return (.security, severity) }
    var prefix = Substring(code)
    while !prefix.isEmpty {
      if let rating = ratings[prefix] { return rating }
      prefix.removeLast()
    }
    return (.style, .info)
  }

  /// By the longest prefix that is here; what is not is a matter of style, and information.
  private static let ratings: [Substring: (category: Finding.Category, severity: Finding.Severity)] = [
    "invalid-syntax": (.syntax, .error), "E9": (.syntax, .error),
    "F": (.correctness, .warning), "F401": (.style, .warning), "F50": (.correctness, .error),
    "F52": (.correctness, .error), "F541": (.style, .info), "F7": (.correctness, .error),
    "F82": (.correctness, .error), "F842": (.style, .warning),
    "PLE": (.correctness, .error), "PLE25": (.security, .error),
    "PLW": (.correctness, .warning), "PLW0108": (.style, .hint), "PLW0120": (.style, .info),
    "PLW0603": (.style, .info), "PLW2901": (.style, .info), "PLW3301": (.style, .hint),
    "PLR0124": (.correctness, .warning), "PLR0133": (.correctness, .warning), "PLR1708": (.correctness, .warning),
    "B": (.correctness, .warning), "B007": (.style, .info), "B009": (.style, .hint), "B010": (.style, .hint),
    "B028": (.style, .info), "B033": (.style, .info), "B904": (.style, .info), "B905": (.style, .info),
    "B911": (.style, .info), "B912": (.style, .info),
    "E72": (.correctness, .warning), "W605": (.correctness, .warning),
    "A": (.correctness, .info), "ASYNC": (.correctness, .warning), "BLE": (.correctness, .info),
    "DTZ": (.correctness, .info), "G101": (.correctness, .error), "ISC004": (.correctness, .warning),
    "LOG": (.correctness, .warning), "NPY": (.correctness, .warning), "PGH005": (.correctness, .warning),
    "PIE79": (.correctness, .warning), "PIE790": (.style, .hint), "SIM22": (.correctness, .warning),
    "T10": (.correctness, .warning), "YTT": (.correctness, .warning), "TRY203": (.style, .info),
    "RUF006": (.correctness, .warning), "RUF008": (.correctness, .error), "RUF009": (.correctness, .warning),
    "RUF012": (.correctness, .info), "RUF016": (.correctness, .error), "RUF018": (.correctness, .warning),
    "RUF024": (.correctness, .warning), "RUF026": (.correctness, .warning), "RUF032": (.correctness, .warning),
    "RUF033": (.correctness, .warning), "RUF034": (.correctness, .warning), "RUF040": (.correctness, .warning),
    "RUF060": (.correctness, .warning),
    "C4": (.style, .hint), "I": (.style, .hint), "UP": (.style, .hint), "W": (.style, .hint), "FURB": (.style, .hint),
    "SIM": (.style, .hint), "PIE": (.style, .hint), "RSE": (.style, .hint), "FLY": (.style, .hint),
    "RET": (.style, .hint), "PERF": (.style, .hint), "PT": (.style, .hint),
  ]

  /// For a rule taken from bandit, how bad bandit calls it: the worst where it depends on the code.
  static func securitySeverity(of code: String) -> Finding.Severity? {
    guard code.first == "S", let number = Int(code.dropFirst()) else { return nil }
    if severe.contains(number) { return .error }
    return slight.contains(number) ? .info : .warning
  }

  private static let severe: Set = [
    201, 202, 304, 312, 321, 324, 401, 402, 411, 412, 413, 415, 501, 502, 505, 507, 602, 605, 609, 701,
  ]
  private static let slight: Set = [
    101, 105, 106, 107, 110, 112, 311, 403, 404, 405, 406, 407, 408, 409, 504, 603, 606, 607,
  ]
}
