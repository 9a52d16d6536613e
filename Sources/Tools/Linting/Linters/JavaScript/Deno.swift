internal import Programs

/// Deno as a linter: the environment of untrusted code has it.
enum Deno {
  static let environment = ["DENO_DIR=/tmp/deno", "DENO_NO_UPDATE_CHECK=1"]

  static func discover(in machine: Machine) -> Discovery {
    if let program = machine.sandboxPython?.program("bin/deno") { return .found(program) }
    return Toolchains.discovery("deno", in: machine) ?? .missing("deno is not installed: run tools/setup")
  }

  static func command(_ arguments: [String], over files: [SourceFile], with program: Program) -> LinterCommand {
    var command = LinterCommand(program, arguments, over: files)
    command.environment = environment
    return command
  }

  /// `file:///box/a.ts:1:10` at the end of a text, as Deno names the place of what it says.
  static func place(endingIn text: Substring) -> (path: Substring, line: Int, column: Int)? {
    guard let start = text.range(ofLast: "file://") else { return nil }
    let parts = text[start...].dropFirst("file://".count).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let line = Int(parts[1]), let column = Int(parts[2].prefix { $0.isNumber }) else {
      return nil
    }
    return (parts[0], line, column)
  }
}

extension Substring {
  /// Where the last occurrence of a text begins.
  fileprivate func range(ofLast text: String) -> Index? {
    indices.last { self[$0...].hasPrefix(text) }
  }
}
