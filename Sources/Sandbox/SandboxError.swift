internal import CSystem

/// Why a run could not be made, or was lost: never the program's fault, always ours or the machine's.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is, for those who decide what to do about it.
  package enum Kind: Sendable, Equatable {
    /// This machine cannot isolate a program as demanded; nothing was run.
    case unavailable
    /// More runs are asked for than may wait.
    case overloaded
    /// The host or the init of the run ended or fell silent; the program is dead.
    case lost
    /// An input file cannot be written where it shall lie.
    case input
    /// A step failed that works on this machine otherwise.
    case failed
  }

  package let kind: Kind

  /// What was being done, and to what: `mount proc`, `start /opt/wb/sandbox-host`.
  package let step: String

  /// The system's error number, or 0 when there is none.
  package let errorNumber: Int32

  /// What else the reader should know.
  package let detail: String?

  /// One command or setting that repairs it, when there is one.
  package let remedy: String?

  package init(_ kind: Kind, step: String, errorNumber: Int32 = 0, detail: String? = nil, remedy: String? = nil) {
    self.kind = kind
    self.step = step
    self.errorNumber = errorNumber
    self.detail = detail
    self.remedy = remedy
  }

  /// A system call that failed with `errorNumber`.
  package static func system(_ errorNumber: Int32, doing step: String) -> SandboxError {
    SandboxError(.failed, step: step, errorNumber: errorNumber)
  }

  package var description: String {
    var text = step
    if errorNumber != 0 { text += ": " + ErrorNumber.text(errorNumber) }
    if let detail { text += "; \(detail)" }
    if let remedy { text += "; to repair: \(remedy)" }
    return text
  }
}

/// Error numbers as a reader knows them.
package enum ErrorNumber {
  /// The symbolic name and the system's sentence: `EPERM (Operation not permitted)`.
  package static func text(_ number: Int32) -> String {
    // SAFETY: both functions return constants or null.
    guard let name = unsafe csystem_error_name(number), let sentence = unsafe csystem_error_sentence(number) else {
      return "error \(number)"
    }
    return unsafe "\(String(cString: name)) (\(String(cString: sentence)))"
  }
}
