/// A script: lines run one after the other, ended by the first that fails.
package struct Script {
  /// Why a script stopped.
  package struct Failure: Error, CustomStringConvertible {
    package let line: Int
    package let text: String
    package let reason: String
    /// Whether it was Ctrl-C.
    package let isInterrupt: Bool

    package var description: String { "line \(line): \(text)\n\(reason)" }
  }

  private let interpreter: Interpreter
  /// The line of the last request.
  private var request = (line: 0, text: "")
  private var line = 0

  package init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  /// Runs the next line. An error that the line after a request does not expect is a failure.
  package mutating func run(_ text: String) throws(Failure) -> Interpreter.Next {
    line += 1
    do {
      switch try ReplLine(text, tools: interpreter.knowledge.toolNames) {
      case .nothing: return .goOn
      case .expect, .answer: break
      default:
        try expectNoFailure()
        request = (line, text)
      }
      let next = try interpreter.run(text)
      if interpreter.wasCancelled {
        throw Failure(line: line, text: text, reason: "interrupted", isInterrupt: true)
      }
      return next
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(line: line, text: text, reason: "\(error)", isInterrupt: false)
    }
  }

  /// To be called behind the last line.
  package func finish() throws(Failure) { try expectNoFailure() }

  private func expectNoFailure() throws(Failure) {
    guard let failure = interpreter.unexplainedFailure else { return }
    throw Failure(
      line: request.line, text: request.text,
      reason: "it failed, and no 'expect error' follows: \(failure)", isInterrupt: false)
  }
}
