internal import Sandbox
internal import Synchronization
internal import ToolKit

/// Runs a request while telling the client every few seconds that it still runs, and gives up a wait that lasts too long.
struct Pace: Sendable {
  let context: ToolContext
  let interval: Duration
  let patience: Duration

  /// Carries `request` out by `body`, which calls the closure that it is given once the run has its place. Throws `ToolError`
  /// when it got no place in time or the host could not be started, and `CancellationError` when the call was cancelled
  /// before its turn came.
  func run<Result: Sendable>(
    _ request: RunRequest, inSession: Bool,
    _ body: @escaping @Sendable (_ admitted: @escaping @Sendable () -> Void) async throws -> Result,
  ) async throws -> Result {
    let start = ContinuousClock.now
    let admission = Admission()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        do {
          return try await body { admission.happen() }
        } catch let error as SandboxError {
          throw ExecuteSandboxed.toolError(error)
        }
      }
      group.addTask {
        while (try? await Task.sleep(for: interval)) != nil {
          let elapsed = ((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
          context.progress(elapsed, message: Self.message(elapsed, admission, of: request))
        }
        return nil
      }
      group.addTask {
        guard (try? await Task.sleep(for: patience)) != nil, !admission.hasHappened else { return nil }
        let reason =
          inSession
          ? "An earlier call uses the session, or too many programs are running" : "Too many programs are running"
        throw ToolError(
          .overloaded, "\(reason): there was no free place for \(patience / .seconds(1)) s.",
          retryAfterMilliseconds: 5000)
      }
      defer { group.cancelAll() }
      // The clocks return nothing: the first value is the outcome.
      while let value = try await group.next() {
        if let outcome = value { return outcome }
      }
      throw CancellationError()
    }
  }

  private static func message(_ elapsed: Double, _ admission: Admission, of request: RunRequest) -> String {
    guard admission.hasHappened else { return "\(elapsed) s, waiting for a free place" }
    return "\(elapsed) s, running, at most \(Double(request.limits.wallMilliseconds) / 1000) s"
  }
}

/// Whether a run has got its place.
private final class Admission: Sendable {
  private let flag = Atomic(false)
  var hasHappened: Bool { flag.load(ordering: .relaxed) }
  func happen() { flag.store(true, ordering: .relaxed) }
}
