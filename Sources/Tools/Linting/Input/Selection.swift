package import Sandbox

/// What a call asks to be linted, read.
package struct Selection: Sendable {
  /// Files that are not linted, of one reason.
  package struct Skipped: Sendable, Hashable {
    package var reason: String
    package var count: Int
    /// The name of one of them.
    package var example: String
    /// Whether the verdict stays open because of them: they were asked for by name, or are of a language that is
    /// linted.
    package var isOpen: Bool

    package init(reason: String, count: Int, example: String, isOpen: Bool) {
      self.reason = reason
      self.count = count
      self.example = example
      self.isOpen = isOpen
    }
  }

  package var files: [SourceFile]
  /// The linters' configuration in the folder that was asked for, if the caller trusts it; paths are those of the work
  /// folder.
  package var configuration: [RunRequest.File]
  package var skipped: [Skipped]

  package init(files: [SourceFile], configuration: [RunRequest.File] = [], skipped: [Skipped] = []) {
    self.files = files
    self.configuration = configuration
    self.skipped = skipped
  }
}
