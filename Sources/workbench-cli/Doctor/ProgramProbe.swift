import Catalog
internal import Programs
import Sandbox

/// Runs a program once, inside the sandbox, to see what it says of itself.
struct ProgramProbe {
  let services: Services

  struct Failure: Error {
    let description: String
  }

  /// What the program printed, if it ended well.
  func output(of arguments: [String], _ program: Program) async -> Result<String, Failure> {
    var request = RunRequest(
      arguments: [program.path] + arguments, environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp"])
    request.binds = program.binds
    request.minimumTier = services.minimumTier
    do {
      let outcome = try await services.sandbox.run(request)
      switch outcome.end {
      case .exited(0):
        let output = outcome.output.head.isEmpty ? outcome.errorOutput.head : outcome.output.head
        return .success(String(decoding: output, as: UTF8.self))
      case .failed(let error):
        return .failure(Failure(description: "\(error)"))
      default:
        let said = String(decoding: outcome.errorOutput.head.prefix(300), as: UTF8.self)
        return .failure(Failure(description: "\(program.path) does not run in the sandbox: \(outcome.end) \(said)"))
      }
    } catch {
      return .failure(Failure(description: "\(error)"))
    }
  }
}
