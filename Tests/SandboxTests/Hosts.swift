import Glibc
import Sandbox
import TestSupport
import Testing

/// Sandbox hosts for tests.
enum Hosts {
  /// The real host, which SwiftPM builds beside the test bundle.
  static var real: SandboxHost { SandboxHost(SandboxHost.Options(hostPath: builtPath)) }

  static let builtPath = SpawnedServer.products + "/sandbox-host"

  /// A run of /usr/bin/bash with this script.
  static func bash(_ script: String) -> RunRequest {
    RunRequest(arguments: ["/usr/bin/bash", "-c", script], environment: ["PATH=/usr/bin:/bin"])
  }
}

/// A program of the test's own in place of the host, deleted with this object.
final class ScriptedHost: Sendable {
  let path: String

  init(_ script: String) {
    path = "/tmp/workbench-test-host-\(UInt64.random(in: 0...UInt64.max))"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o755)
    let text = "#!/bin/sh\n" + script
    _ = unsafe write(file, text, text.utf8.count)
    close(file)
  }

  deinit { unsafe unlink(path) }
}

extension StreamCapture {
  /// What was kept, as text.
  var text: String { String(decoding: head + tail, as: UTF8.self) }
}

extension RunOutcome {
  var failure: SandboxError? { if case .failed(let error) = end { error } else { nil } }
  var isTimeout: Bool { if case .timeout = end { true } else { false } }
  var isCancelled: Bool { if case .cancelled = end { true } else { false } }
  var isMemory: Bool { if case .memory = end { true } else { false } }
  var isOutputLimit: Bool { if case .outputLimit = end { true } else { false } }
}
