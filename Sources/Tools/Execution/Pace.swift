internal import Sandbox
internal import Synchronization
internal import ToolKit

/// Runs a request while telling the client what it prints, and every few seconds that it still runs; gives up a wait
/// that lasts too long.
struct Pace: Sendable {
  let context: ToolContext
  let interval: Duration
  let patience: Duration

  /// What a run is watched by.
  struct Watching: Sendable {
    /// To be called once the run has its place.
    let admitted: @Sendable () -> Void
    /// To be told what it prints; nil if nobody wants to know.
    let printed: (@Sendable (OutputPiece) -> Void)?
  }

  /// Carries `request` out by `body`. Throws `ToolError` when it got no place in time or the host could not be
  /// started, and `CancellationError` when the call was cancelled before its turn came.
  ///
  /// - Parameter activity: what the client is told that goes on.
  func run<Result: Sendable>(
    _ request: RunRequest, doing activity: String = "running", inSession: Bool = false,
    _ body: @escaping @Sendable (Watching) async throws -> Result,
  ) async throws -> Result {
    let start = ContinuousClock.now
    let admission = Admission()
    // One reporter for both reasons to report, so that no report comes too soon after another and is dropped.
    let (reasons, reason) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let live = context.wantsProgress ? LiveOutput { reason.yield() } : nil
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        do {
          return try await body(Watching(admitted: { admission.happen() }, printed: live?.take))
        } catch let error as SandboxError {
          throw ExecuteSandboxed.toolError(error)
        }
      }
      group.addTask {
        while (try? await Task.sleep(for: interval)) != nil {
          reason.yield()
        }
        return nil
      }
      group.addTask {
        for await _ in reasons {
          let elapsed = ((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
          let news = live?.news().map { "\n" + $0 } ?? ""
          context.progress(elapsed, message: Self.message(elapsed, admission, activity, of: request) + news)
          // What is printed meanwhile is told together.
          try? await Task.sleep(for: min(interval, Self.reportGap))
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
      // The clocks and the reporter return nothing: the first value is the outcome.
      while let value = try await group.next() {
        if let outcome = value { return outcome }
      }
      throw CancellationError()
    }
  }

  /// Between two reports at least, so that a talkative program floods no client.
  private static let reportGap = Duration.milliseconds(500)

  private static func message(_ elapsed: Double, _ admission: Admission, _ activity: String, of request: RunRequest)
    -> String
  {
    guard admission.hasHappened else { return "\(elapsed) s, waiting for a free place" }
    return "\(elapsed) s, \(activity), at most \(Double(request.limits.wallMilliseconds) / 1000) s"
  }
}

/// Whether a run has got its place.
private final class Admission: Sendable {
  private let flag = Atomic(false)
  var hasHappened: Bool { flag.load(ordering: .relaxed) }
  func happen() { flag.store(true, ordering: .relaxed) }
}
