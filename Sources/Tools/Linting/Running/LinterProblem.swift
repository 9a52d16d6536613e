internal import Sandbox

/// Why a linter that ran gave no usable answer.
package struct LinterProblem: Sendable, Hashable {
  package var status: ToolReport.Status
  /// A sentence for the report; the linter's own words in it are untrusted.
  package var detail: String

  package init(_ status: ToolReport.Status, _ detail: String) {
    self.status = status
    self.detail = detail
  }

  /// What the end of a run says, when its output could not be used.
  package init(_ printed: Workshop.Printed, of linter: String) {
    switch printed.outcome.end {
    case .timeout: self.init(.timeout, "\(linter) did not end in time and was stopped")
    case .memory: self.init(.crashed, "\(linter) needed more memory than it may have")
    case .outputLimit: self.init(.crashed, "\(linter) printed too much")
    case .signalled(let signal): self.init(.crashed, "\(linter) was ended by signal \(signal)")
    case .cancelled, .failed: self.init(.crashed, "\(linter) was not run to its end")
    case .exited where printed.output == nil: self.init(.crashed, "\(linter) printed more than 16 MB")
    case .exited(let code):
      let words = String(decoding: printed.errorOutput.prefix(300), as: UTF8.self)
      let line = words.split(whereSeparator: \.isNewline).first.map { ": " + $0 } ?? ""
      self.init(.crashed, "\(linter) ended with exit code \(code) and no usable answer\(line)")
    }
  }
}
