internal import Sandbox
internal import ToolKit

/// Turns the outcome of a run into the tool's answer. Everything in an outcome but its numbers comes from the program
/// and is treated as hostile.
struct Presentation: Sendable {
  /// Bytes of base64 that all inline pictures of an answer may have.
  static let inlineLimit = 5 * 1024 * 1024

  let input: ExecuteInput
  let request: RunRequest
  let notes: [String]

  func output(of outcome: RunOutcome, in context: ToolContext) throws -> ExecuteOutput {
    var output = ExecuteOutput()
    output.notes = notes
    describeEnd(of: outcome, in: &output)
    describeStreams(of: outcome, in: &output)
    if let report = outcome.sideFiles[OwnFiles.value] { readReport(report, into: &output) }
    try publishArtifacts(of: outcome, in: &output, resources: context.resources)
    output.skipped = outcome.skipped.map { skipped in
      var field = SkippedField()
      field.name = skipped.name.map(FileName.shown)
      field.reason = skipped.reason
      field.count = skipped.count
      field.size = skipped.size
      return field
    }
    output.denied = outcome.denied.map { denied in
      var field = DeniedField()
      field.syscall = denied.call
      field.count = denied.count
      field.advice = DeniedAdvice.text(for: denied.call)
      return field
    }
    output.usage.cpuMs = outcome.usage.processorNanoseconds / 1_000_000
    output.usage.wallMs = outcome.usage.wallNanoseconds / 1_000_000
    output.usage.peakMemoryBytes = outcome.usage.peakBytes
    output.limits.timeoutS = Double(request.limits.wallMilliseconds) / 1000
    output.limits.memoryMb = request.limits.memoryBytes / Limits.mebibyte
    output.limits.cpus = request.limits.processors
    output.limits.processes = request.limits.processes
    output.limits.workMb = min(request.limits.workBytes, request.limits.memoryBytes) / Limits.mebibyte
    output.limits.outputMb = request.limits.outputBytes / Limits.mebibyte
    output.isolation.tier = outcome.isolation.tier.rawValue
    output.isolation.missing = outcome.isolation.missing
    output.isolation.path = outcome.path.rawValue
    return output
  }

  private func describeEnd(of outcome: RunOutcome, in output: inout ExecuteOutput) {
    switch outcome.end {
    case .exited(let code):
      output.status = code == 0 ? "ok" : "error"
      output.exitCode = code
    case .signalled(let signal):
      output.status = "signal"
      output.signal = SignalName.of(signal)
    case .timeout:
      output.status = "timeout"
      output.notes.append(
        outcome.exceeded.contains { $0.limit == "cpu_s" }
          ? "the program was ended because its processor time was used up"
          : "the program was ended at its time limit; ask for a larger timeout_s (at most 120), or do less")
    case .memory:
      output.status = "memory"
      output.notes.append(
        "the program and its files together needed more than the memory limit; ask for a larger memory_mb (at most 4096),"
          + " or work in pieces")
    case .outputLimit:
      output.status = "output_limit"
      output.notes.append("the program was ended because it printed too much; write large results to a file")
    case .cancelled:
      output.status = "cancelled"
    case .failed:
      preconditionFailure("A failed run is an error, not an answer")
    }
  }

  private func describeStreams(of outcome: RunOutcome, in output: inout ExecuteOutput) {
    let out = StreamText(outcome.output, name: "stdout")
    let err = StreamText(outcome.errorOutput, name: "stderr")
    (output.stdout, output.stdoutBytes, output.stdoutDropped) = (out.text, out.bytes, out.dropped)
    (output.stderr, output.stderrBytes, output.stderrDropped) = (err.text, err.bytes, err.dropped)
    output.notes += out.notes + err.notes
    if let note = InstallAdvice.note(on: err.text) { output.notes.append(note) }
  }

  private func publishArtifacts(
    of outcome: RunOutcome, in output: inout ExecuteOutput, resources: ResourceStore,
  ) throws(ToolError) {
    var pictures: [ToolContent] = []
    var pictureRoom = Self.inlineLimit
    for artifact in outcome.artifacts {
      let name = FileName.shown(artifact.name)
      let type = MediaType.of(artifact.content[...], name: name)
      let link = try resources.publish(artifact.content, name: name, mimeType: type)
      var field = ArtifactField()
      (field.uri, field.name, field.mimeType, field.size) = (link.uri, name, type, artifact.content.count)
      field.changed = artifact.isChangedInput
      output.artifacts.append(field)
      output.attachments.append(.resourceLink(link))
      guard input.inlineImages, MediaType.isPicture(type) else { continue }
      let encoded = (artifact.content.count + 2) / 3 * 4
      if encoded <= pictureRoom {
        pictureRoom -= encoded
        pictures.append(.image(artifact.content, mimeType: type))
      } else {
        output.notes.append("\(name) is not inline: the pictures have more than \(Self.inlineLimit) bytes of base64")
      }
    }
    output.attachments += pictures
  }

  /// The value of the last expression, as the runner left it: one byte that says whether it was cut, then its repr.
  private func readReport(_ content: [UInt8], into output: inout ExecuteOutput) {
    guard let first = content.first else { return }
    output.value = InertText(content.dropFirst().prefix(64 * 1024)).text
    if first == UInt8(ascii: "1") {
      output.notes.append("value: only the first 16384 characters of the repr are shown")
    }
  }
}
