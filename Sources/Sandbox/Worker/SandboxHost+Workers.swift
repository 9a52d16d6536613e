extension SandboxHost {
  /// A worker's run that has been sent: what is needed to speak with it and to see its end.
  struct Serving: Sendable {
    let id: UInt64
    let lane: EventLane
    let events: Descriptor
    /// Our end of the program's descriptor 3.
    let channel: Descriptor
  }

  /// Starts the program of a worker. It takes none of the places for runs: workers are few, and live long.
  ///
  /// Not async, so that no frame that lives as long as the worker holds the other ends: their closing tells us of its
  /// end.
  func serve(_ request: RunRequest) throws(SandboxError) -> Serving {
    let (ours, theirs) = try UnixSocket.streamPair()
    let (lane, events) = try begin { () throws(SandboxError) in
      (Wire.run(request, hasChannel: true), [try Parcel.pack(request).descriptor, theirs])
    }
    return Serving(id: newID(), lane: lane, events: events, channel: ours)
  }

  /// Waits for the end of a worker. It is ended when the task is cancelled.
  ///
  /// - Parameter measured: told the bytes of memory that it holds, after each `measure` on the lane.
  func watch(
    _ serving: Serving, of request: RunRequest, measured: @escaping @Sendable (Int) -> Void,
  ) async -> RunOutcome {
    await watch(
      id: serving.id, lane: serving.lane, events: serving.events, limits: request.limits,
      patience: patience(with: request.limits), measured: measured
    ).0
  }
}
