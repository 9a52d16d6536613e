/// Whether code keeps what a caller demands of it, as far as that can be seen without running it.
struct ConstraintCheck: Sendable, Hashable {
  enum Status: String, Sendable { case kept, broken, unchecked }

  /// The constraint, as it would be given.
  var constraint: String
  var status: Status
  /// How it is broken, or what the check does not see.
  var detail: String
  var places: [Failure.Place] = []

  static func all(_ constraints: Constraints, _ files: [CodeFile], _ language: CodeLanguage) -> [ConstraintCheck] {
    let ours = files.filter { $0.name.hasSuffix("." + language.fileExtension) || $0.name == files.first?.name }
    let sources = ours.map { (file: $0, code: CodeOnly($0.text, language.lexis)) }
    var checks: [ConstraintCheck] = []
    if let most = constraints.maximumLines {
      let count = ours.reduce(0) { $0 + $1.lineCount }
      checks.append(
        ConstraintCheck(
          constraint: "max_lines=\(most)", status: count <= most ? .kept : .broken, detail: "it has \(count) lines"))
    }
    if let allowed = constraints.imports { checks.append(imports(allowed, sources, files, language)) }
    checks += constraints.forbidden.map { forbidden($0, sources, language) }
    return checks
      + constraints.wishes.map {
        ConstraintCheck(constraint: $0, status: .unchecked, detail: "words are not checked")
      }
  }

  private static func imports(
    _ allowed: [String], _ sources: [(file: CodeFile, code: CodeOnly)], _ files: [CodeFile], _ language: CodeLanguage,
  ) -> ConstraintCheck {
    let constraint = "import=" + allowed.joined(separator: ",")
    guard let reader = ImportReader(language) else {
      return ConstraintCheck(
        constraint: constraint, status: .unchecked, detail: "imports are not read in \(language.name)")
    }
    // What the answer itself has written may be imported.
    let own = files.flatMap { [$0.name, ImportReader.module($0.name)] }
    var places: [Failure.Place] = []
    for (file, code) in sources {
      for found in reader.imports(in: code) where !reader.allows(found.name, allowed + own) {
        places.append(
          Failure.Place(
            file: file.name, line: found.line, message: "\(found.name) may not be imported",
            source: file.line(found.line)))
      }
    }
    return ConstraintCheck(
      constraint: constraint, status: places.isEmpty ? .kept : .broken,
      detail: places.isEmpty ? "as import statements say; what is loaded by a computed name is not seen" : "",
      places: Array(places.prefix(10)))
  }

  private static func forbidden(
    _ name: String, _ sources: [(file: CodeFile, code: CodeOnly)], _ language: CodeLanguage,
  ) -> ConstraintCheck {
    var places: [Failure.Place] = []
    for (file, code) in sources {
      for line in NameSearch.lines(of: name, in: code, language) {
        places.append(
          Failure.Place(file: file.name, line: line, message: "\(name) is forbidden", source: file.line(line)))
      }
    }
    return ConstraintCheck(
      constraint: "forbid=" + name, status: places.isEmpty ? .kept : .broken,
      detail: places.isEmpty ? "looked for by name; what is reached under another name is not seen" : "",
      places: Array(places.prefix(10)))
  }
}
