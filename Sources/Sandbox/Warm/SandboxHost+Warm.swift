extension SandboxHost {
  /// Whether runs like this one may be born.
  func keepsWarm(_ request: RunRequest) -> Bool {
    options.keepsWarm && !request.warmFiles.isEmpty && !request.keepsFolder
  }

  /// Starts a warm parent for requests like this one if there is none, and waits until it is ready.
  package func warmUp(_ request: RunRequest) async -> WarmState {
    guard keepsWarm(request) else { return .off }
    startWarmParent(for: request)
    return await warmParents.settle(for: request)
  }

  /// Starts a warm parent for requests like this one if there is none. Nobody waits for it: what runs meanwhile is
  /// executed.
  func startWarmParent(for request: RunRequest) {
    guard let number = warmParents.reserve(for: request) else { return }
    var parent = RunRequest(arguments: request.arguments, environment: request.environment)
    parent.binds = request.binds
    parent.sideFiles = request.warmFiles
    do {
      let library = HostLocation.warmLibrary(besideHostAt: try hostPath())
      parent.sideFiles.append(RunRequest.SideFile(path: "/run/warm.so", content: try MemoryFile.content(of: library)))
      let (lane, events) = try begin { () throws(SandboxError) in
        (
          Wire.warm(number, waiting: WarmParents.waiting, idleMilliseconds: WarmParents.idleMilliseconds),
          [try Parcel.pack(parent).descriptor]
        )
      }
      let id = newID()
      let parents = warmParents
      lane.submit(
        .begin(
          ActiveRun.Start(
            id: id, socket: events, limits: Limits(), patience: Self.forever,
            said: { parents.heard($0, from: number) },
            finish: { outcome, _ in parents.ended(number, reason: Self.lastWords(of: outcome)) })))
      warmParents.sent(number) { lane.submit(.cancel(id)) }
    } catch {
      warmParents.ended(number, reason: "\(error)")
    }
  }

  /// Milliseconds that no server lives.
  private static let forever = 1 << 40

  private static func lastWords(of outcome: RunOutcome) -> String {
    if case .failed(let error) = outcome.end { return error.description }
    let said = String(decoding: (outcome.errorOutput.head + outcome.errorOutput.tail).suffix(300), as: UTF8.self)
    return "the warm interpreter ended (\(outcome.end)): \(said)"
  }
}
