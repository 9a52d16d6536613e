internal import Sandbox
internal import ToolKit

/// Runs a request while telling the client every few seconds that it still runs, and gives up a wait that lasts too long.
struct Pace: Sendable {
  /// Between two signs of life. Hosts give up on a silent call after 60 s; some show the time of the last sign.
  static let interval = Duration.seconds(5)

  let host: SandboxHost
  let context: ToolContext

  /// Runs `request`. Throws `ToolError` when it never got a place or the host could not be started, and
  /// `CancellationError` when the call was cancelled before its turn came.
  func run(_ request: RunRequest) async throws -> RunOutcome {
    let start = ContinuousClock.now
    let limit = Double(request.limits.wallMilliseconds) / 1000
    return try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      group.addTask {
        do {
          return try await host.run(request)
        } catch let error as SandboxError {
          throw ExecuteSandboxed.toolError(error)
        }
      }
      if context.wantsProgress {
        group.addTask {
          while !Task.isCancelled {
            guard (try? await Task.sleep(for: Self.interval)) != nil else { break }
            let elapsed = ((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
            context.progress(elapsed, message: "\(elapsed) s, the program may run for \(limit) s")
          }
          return nil
        }
      }
      defer { group.cancelAll() }
      // The clock returns nothing before it is cancelled: the first value is the outcome.
      while let value = try await group.next() {
        if let outcome = value { return outcome }
      }
      throw CancellationError()
    }
  }
}
