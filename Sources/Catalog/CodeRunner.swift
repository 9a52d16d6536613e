internal import CodeGeneration
internal import Execution
internal import JSON
internal import ToolKit

/// `execute_sandboxed`, as `generate_code` asks it.
struct CodeRunner: CodeRunning {
  let tool: ExecuteSandboxed

  var languages: [String] { LanguageSet.names }

  func run(_ program: ProgramToRun, in context: ToolContext) async throws -> RunReport {
    var input = ExecuteInput()
    (input.code, input.language, input.stdin) = (program.code, program.language, program.input)
    input.timeoutS = program.seconds
    input.files = program.files.map { file in
      var one = ExecuteFile()
      (one.name, one.contentBase64) = (file.name, Base64Bytes(file.bytes))
      return one
    }
    let output = try await tool.call(input, in: context)
    var report = RunReport(status: output.status)
    (report.exitCode, report.signal) = (output.exitCode, output.signal)
    if let compile = output.compile {
      report.hasRun = output.exitCode != nil || output.signal != nil || !["error", "cancelled"].contains(output.status)
      report.compilerOutput = compile.output
      report.complaints = compile.diagnostics.map {
        RunReport.Complaint(file: $0.file, line: $0.line, isError: $0.severity == "error", message: $0.message)
      }
    }
    (report.output, report.errorOutput) = (output.stdout, output.stderr)
    report.artifacts = output.artifacts.map {
      RunReport.Artifact(uri: $0.uri, name: $0.name, mimeType: $0.mimeType, size: $0.size)
    }
    report.links = output.content.filter { if case .resourceLink = $0 { true } else { false } }
    report.refusals = output.denied.map(\.advice)
    report.notes = output.notes
    (report.milliseconds, report.processorMilliseconds) = (output.usage.wallMs, output.usage.cpuMs)
    report.peakMemoryBytes = output.usage.peakMemoryBytes
    report.isolation = output.isolation.tier
    return report
  }
}
