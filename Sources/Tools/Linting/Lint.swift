internal import Spelling
package import ToolKit

/// The tool `lint`: one verdict over several linters.
package struct Lint: Tool {
  package let name = "lint"
  package let title = "Lint files"
  package let description = """
    Lints Python, shell, JavaScript, TypeScript, C, C++, Swift, YAML, TOML, JSON, Dockerfiles and workflows with several \
    linters: one verdict, findings, fixes as a diff. Writes nothing, runs nothing of what it reads.
    """
  package let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
  package var limits: CallLimits { CallLimits(defaultDeadline: .seconds(55), resultCharacters: 60_000) }

  let workshop: Workshop
  private let linters: [any Linter]

  /// - Parameters:
  ///   - workshop: where linters run.
  ///   - linters: those that there are.
  package init(workshop: Workshop, linters: [any Linter] = LinterSet.all) {
    self.workshop = workshop
    self.linters = linters
  }

  package func call(_ input: LintInput, in context: ToolContext) async throws -> LintOutput {
    let start = ContinuousClock.now
    let selection = try await select(input, in: context)
    let examination = try await examine(selection, input, in: context)
    let fixed = input.fix == .none ? [] : try await fixes(for: examination, selection, input, in: context)
    return try await context.compute {
      try LintOutput(
        examination, input, fixed: fixed, duration: ContinuousClock.now - start, resources: context.resources)
    }
  }

  /// Reads what a call asks for.
  ///
  /// - Throws: `ToolError` that names the argument concerned.
  package func select(_ input: LintInput, in context: ToolContext) async throws -> Selection {
    try check(input.tools)
    return try await Selection.read(input, in: context, workshop)
  }

  /// Lints what was selected, as the input says.
  ///
  /// - Parameters:
  ///   - only: names of the linters that run; nil for those of the input.
  ///   - wantsFixes: whether edits are needed; nil if the input says so.
  package func examine(
    _ selection: Selection, _ input: LintInput, only: Set<String>? = nil, wantsFixes: Bool? = nil,
    in context: ToolContext,
  ) async throws -> Examination {
    var request = LintRequest(deadline: context.deadline)
    request.profile = input.profile
    request.honoursSuppressions = input.honourSuppressions
    request.wantsFixes = wantsFixes ?? (input.fix != .none)
    // What linters print may be megabytes, and its places have to be converted one by one.
    return try await context.computeBetweenWaits { [request] in
      try await Examination.make(
        of: selection, with: linters, only: only ?? Set(input.tools), request, in: workshop)
    }
  }

  /// A linter that is not there would be one that finds nothing.
  private func check(_ names: [String]) throws(ToolError) {
    let known = linters.map(\.name)
    guard let index = names.firstIndex(where: { !known.contains($0) }) else { return }
    let meant = Spelling.closest(to: names[index], among: known).map { " Did you mean '\($0)'?" } ?? ""
    throw ToolError(
      .invalidArgument,
      "Argument 'tools[\(index)]': there is no linter '\(ShownText.line(names[index], limit: 80))'.\(meant) There are:"
        + " \(known.joined(separator: ", ")).",
      argument: "tools[\(index)]")
  }
}
