package import Programs
package import Sandbox
internal import Synchronization

/// Makes text of documents by programs in the sandbox, where they see the one document and nothing else.
package final class SandboxConverter: DocumentConverting {
  private let host: SandboxHost
  private let machine: Machine
  private let minimumTier: Tier
  /// Programs that were looked for. What is installed later is seen by the next server.
  private let found = Mutex<[String: Program?]>([:])

  private static let output = "/run/text"
  private static let milliseconds = 30_000
  private static let memory = 1 << 30

  /// - Parameter minimumTier: the weakest isolation in which a document is read.
  package init(host: SandboxHost, machine: Machine, minimumTier: Tier = .full) {
    self.host = host
    self.machine = machine
    self.minimumTier = minimumTier
  }

  package func objection(to format: DocumentFormat) -> SkipReason? {
    guard let program = format.program else {
      return SkipReason("no_converter", "\(format.rawValue): no program reads it here")
    }
    guard locate(program.name) == nil else { return nil }
    return SkipReason("no_converter", "\(format.rawValue): needs \(program.name) (Debian package \(program.package))")
  }

  package func convert(_ bytes: [UInt8], _ format: DocumentFormat) async throws -> [UInt8] {
    guard let name = format.program?.name, let program = locate(name) else {
      throw ConversionError(objection(to: format) ?? .unreadable)
    }
    let input = "document." + format.rawValue
    let arguments =
      switch format {
      case .pdf: ["-q", "-enc", "UTF-8", "-eol", "unix", input, Self.output]
      default:
        ["--sandbox", "--from", format.rawValue, "--to", "gfm", "--wrap", "none", "--output", Self.output, input]
      }
    let folders = (program.searchPath.map { [$0] } ?? []) + Toolchains.systemFolders
    var run = RunRequest(
      arguments: [program.path] + arguments,
      environment: ["PATH=" + folders.joined(separator: ":"), "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8"])
    run.binds = program.binds
    run.files = [RunRequest.File(name: input, content: bytes)]
    run.sideFiles = [RunRequest.SideFile(path: Self.output, content: [], comesBack: true)]
    run.collectsArtifacts = false
    run.minimumTier = minimumTier
    run.limits.wallMilliseconds = Self.milliseconds
    run.limits.memoryBytes = Self.memory
    let outcome: RunOutcome
    do {
      outcome = try await host.run(run)
    } catch let error as SandboxError {
      throw Self.refusal(error)
    }
    func failed(_ why: String) -> ConversionError {
      ConversionError(SkipReason("not_converted", "\(format.rawValue): \(name) \(why)"))
    }
    switch outcome.end {
    case .cancelled: throw CancellationError()
    case .failed(let error): throw Self.refusal(error)
    case .timeout: throw failed("took more than \(Self.milliseconds / 1000) s")
    case .memory: throw failed("took more than \(SkipReason.size(Self.memory)) of memory")
    case .exited(0): break
    case .exited, .signalled, .outputLimit: throw failed("could not read it")
    }
    guard let text = outcome.sideFiles[Self.output] else { throw failed("made more than 16 MB of text of it") }
    guard text.contains(where: { $0 > 0x20 }) else {
      throw ConversionError(SkipReason("no_text", "\(format.rawValue): has no text, only pictures"))
    }
    return text
  }

  private func locate(_ name: String) -> Program? {
    if let known = found.withLock({ $0[name] }) { return known }
    let program = Toolchains.locate(name, in: machine)
    found.withLock { $0[name] = .some(program) }
    return program
  }

  private static func refusal(_ error: SandboxError) -> ConversionError {
    switch error.kind {
    case .unavailable:

      ConversionError(SkipReason("no_converter", "documents: no sandbox on this machine to read them in"))
    case .overloaded, .input, .lost, .failed:
      ConversionError(SkipReason("not_converted", "documents: the sandbox failed"), isPassing: true)
    }
  }
}
