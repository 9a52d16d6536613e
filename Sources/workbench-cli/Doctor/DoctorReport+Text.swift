extension DoctorReport {
  /// The report for people: one line for each thing, `ok` or `MISSING` in front, its repair below.
  var text: String {
    var lines = ["workbench \(version)", "", sandboxTitle]
    for layer in sandbox.layers {
      lines.append(Self.line(layer.engaged, layer.name, layer.failure))
      if let repair = layer.repair { lines.append("           repair: \(repair)") }
    }
    if let failure = sandbox.failure {
      lines.append(Self.line(false, "sandbox host", failure))
      if let repair = sandbox.repair { lines.append("           repair: \(repair)") }
    }
    lines += ["", "Languages of execute_sandboxed"]
    for language in languages {
      let path = language.path.map { " (\($0))" } ?? ""
      lines.append(
        Self.line(
          language.ok, language.name + path, language.version ?? language.note, optional: language.optional))
      if language.ok, let note = language.note { lines.append("           note: \(note)") }
      if let warm = language.warm { lines.append("           warm: \(warm)") }
      if !language.packages.isEmpty {
        lines.append("           packages: " + language.packages.joined(separator: ", "))
      }
    }
    lines += ["", "Linters of lint"]
    for linter in linters {
      // All languages of the tool are no news of a linter that reads any text.
      let languages = linter.languages.count > 6 ? "any text" : linter.languages.joined(separator: ", ")
      let profile = linter.profile == "quick" ? "" : "; from profile \(linter.profile) on"
      let detail = linter.ok ? linter.version ?? linter.note : linter.note
      lines.append(
        Self.line(linter.ok, "\(linter.name) (\(languages)\(profile))", detail, optional: true))
      if linter.ok, linter.version != nil, let note = linter.note { lines.append("           note: \(note)") }
    }
    lines += ["", "Folders", Self.line(stateDirectory.ok, "state", "\(stateDirectory.path) (\(stateDirectory.note))")]
    let paths =
      roots.paths.isEmpty
      ? "none: tools open no files of yours; start with --root PATH" : roots.paths.joined(separator: ", ")
    lines.append(Self.line(true, "roots", paths))
    for note in roots.notes { lines.append("           note: \(note)") }
    if !settings.isEmpty {
      lines += ["", "Settings that are not the default"]
      for changed in settings {
        lines.append("           \(changed.setting) = \(changed.value) (from \(changed.source))")
      }
    }
    lines += ["", ok ? "Everything is in place." : "Something is missing: see the lines marked MISSING."]
    return lines.joined(separator: "\n")
  }

  private var sandboxTitle: String {
    let meaning =
      switch sandbox.tier {
      case "A": "complete isolation"
      case "B": "kernel filters without namespaces"
      case "C": "system call filter and limits only: every file of this user can be read"
      default: "no isolation"
      }
    var title = "Sandbox: tier \(sandbox.tier), \(meaning); at least \(sandbox.minimum) is demanded"
    if let abi = sandbox.landlockABI { title += "; Landlock ABI \(abi)" }
    if sandbox.privileged == true { title += "; started as root, each run as a user id of its own" }
    return title + (sandbox.ok ? "" : ". Untrusted code does not run.")
  }

  private static func line(_ ok: Bool, _ name: String, _ detail: String?, optional: Bool = false) -> String {
    let mark = ok ? "  ok       " : optional ? "  -        " : "  MISSING  "
    return mark + name + (detail.map { ": \($0)" } ?? "")
  }
}
