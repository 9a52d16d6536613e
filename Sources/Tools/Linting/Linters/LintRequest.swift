package import Sandbox

/// What a call asks of every linter.
package struct LintRequest: Sendable {
  package var profile: Profile = .standard
  /// Whether comments such as `noqa` silence findings. Where not, linters are told to ignore them.
  package var honoursSuppressions = true
  /// Whether edits are wanted.
  package var wantsFixes = true
  /// The project's own configuration for linters, by paths in the work folder; empty unless the caller trusts it. Where
  /// it is empty linters are told to read none.
  package var configuration: [RunRequest.File] = []
  /// When the call ends; a linter has its own, shorter limits.
  package var deadline: ContinuousClock.Instant

  package init(deadline: ContinuousClock.Instant) {
    self.deadline = deadline
  }

  package var trustsConfiguration: Bool { !configuration.isEmpty }
}
