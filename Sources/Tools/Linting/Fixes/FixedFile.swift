/// A file with its safe fixes applied.
package struct FixedFile: Sendable {
  /// The file as it was linted.
  package let file: SourceFile
  /// What it becomes.
  package let bytes: [UInt8]
  /// How many fixes that took.
  package let applied: Int
  /// Safe fixes that could not be applied.
  package let left: Int

  package init(file: SourceFile, bytes: [UInt8], applied: Int, left: Int) {
    self.file = file
    self.bytes = bytes
    self.applied = applied
    self.left = left
  }
}
