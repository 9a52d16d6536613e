internal import Programs
internal import Sandbox
internal import ToolKit

/// The run that a call asks for, and what has to be compiled for it.
struct Job: Sendable {
  var request: RunRequest
  var notes: [String]
  let interpreter: Program
  let compilation: Compilation?
  /// The code, where it lies beside the caller's files.
  let code: RunRequest.File?
  var compile: CompileField?

  /// Shortens the run to what the call has left: a truthful timeout is worth more to the caller than a call that is cut
  /// off from outside.
  mutating func fit(into context: ToolContext) throws(ToolError) {
    let room = Int(context.remaining / .milliseconds(1)) - 2000
    guard request.limits.wallMilliseconds > room else { return }
    guard room >= 100 else {
      throw ToolError(.deadlineExceeded, "No time is left to run anything before the call's deadline.")
    }
    request.limits.wallMilliseconds = room
    notes.append("the call's own deadline leaves \(Double(room) / 1000) s")
  }
}
