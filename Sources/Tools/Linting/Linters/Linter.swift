package import Programs

/// A linter: whose files it reads, where it is, and how its words become findings. One file each.
package protocol Linter: Sendable {
  /// Its name in reports and in the argument `tools`.
  var name: String { get }

  /// The languages whose files it reads.
  var languages: Set<SourceLanguage> { get }

  /// The least thorough profile in which it runs.
  var profile: Profile { get }

  /// Whether a file of its language that it has not read leaves the verdict open. False for linters that only add to
  /// what others say.
  var isEssential: Bool { get }

  /// The linter for which its findings can stand in, where that one has not read a file; nil if there is none.
  var standsInFor: String? { get }

  /// Looks for it, without starting anything.
  func discover(in machine: Machine) -> Discovery

  /// Lints files, all of its languages and at least one.
  ///
  /// Whatever the files or the program do is told in the result.
  ///
  /// - Parameters:
  ///   - program: what `discover` found.
  ///   - workshop: runs programs.
  /// - Throws: `CancellationError`; `ToolError` (`overloaded`, `refused`, `sandbox_error`) when nothing can be run at
  ///   all.
  func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult
}

extension Linter {
  package var profile: Profile { .quick }
  package var isEssential: Bool { true }
  package var standsInFor: String? { nil }
}
