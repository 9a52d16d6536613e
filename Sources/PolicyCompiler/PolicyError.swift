/// Why a policy could not be read or compiled: the file or call concerned, and what to change.
package struct PolicyError: Error, CustomStringConvertible {
  /// The policy, file or call that the sentence is about.
  package let subject: String
  package let message: String

  init(_ subject: String, _ message: String) {
    self.subject = subject
    self.message = message
  }

  package var description: String { "\(subject): \(message)" }
}
