package import Programs
internal import ToolKit

/// deno check: the types of TypeScript, by TypeScript's own checker. What it cannot resolve, which is every package of
/// a registry, leaves the file unread.
package struct DenoCheckLinter: CommandLinter {
  package let name = "deno-check"
  package let languages: Set<SourceLanguage> = [.typescript]
  package let profile = Profile.strict
  package let isEssential = false
  let package: String? = nil
  let filesPerProcess = 50
  let readsNeighbours = true

  package init() {}

  package func discover(in machine: Machine) -> Discovery { Deno.discover(in: machine) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let configuration = request.trustsConfiguration ? [] : ["--no-config"]
    var command = Deno.command(
      ["check", "--quiet", "--no-remote", "--no-npm", "--no-lock"] + configuration, over: files, with: program)
    command.keepsErrors = true
    command.milliseconds = 20_000
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1 else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    /// The code and the words of a message whose place has not come yet.
    var waiting: (code: String, text: String)?
    for line in printed.errorOutput.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("TS"), let end = text.firstRange(of: " [ERROR]: ") {
        waiting = (String(text[..<end.lowerBound]), LinterJSON.message(text[end.upperBound...]))
      } else if text.hasPrefix("error: "), !text.hasPrefix("error: Type checking failed") {
        // It stopped here, whatever files there are.
        guard files.count == 1 else { return nil }
        reading.refuse(files[0], LinterJSON.message(text.dropFirst("error: ".count)))
      } else if text.hasPrefix("    at file://"), let message = waiting, let place = Deno.place(endingIn: text[...]) {
        waiting = nil
        guard let file = named[place.path] else { continue }
        if message.code == "TS2307" {
          // A module that is not among the files: what is made of it cannot be judged.
          reading.refuse(file, message.text)
          continue
        }
        var finding = Finding(
          file: file.index, tool: name, rule: message.code, category: .type, severity: .error, message: message.text,
          range: TextRange(file.text.position(line: place.line, column: place.column, ColumnUnit(.utf16))))
        finding.nativeSeverity = "error"
        reading.findings.append(finding)
      }
    }
    return code == 1 && reading.findings.isEmpty && reading.unread.isEmpty ? nil : reading
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.spoiling(["@ts-ignore", "@ts-nocheck"], in: bytes) }
}
